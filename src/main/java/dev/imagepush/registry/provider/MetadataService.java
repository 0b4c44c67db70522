package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A service at an address of the machine alone that tells a process who it is. Pushes can never connect
/// to such addresses: the egress gate refuses them. So this has a client of its own, which goes only where
/// the process's own environment and constants say, and follows nothing.
final class MetadataService {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final URI url;

  MetadataService(URI url) {
    this.url = url;
  }

  /// The text that it answers with; empty where nobody listens, or there is nothing.
  Optional<String> text(String method, String path, Map<String, String> headers) {
    return bytes(method, path, headers).map(body -> new String(body, StandardCharsets.UTF_8));
  }

  Optional<JsonNode> json(String path, Map<String, String> headers) {
    try {
      Optional<byte[]> body = bytes("GET", path, headers);
      return body.isEmpty() ? Optional.empty() : Optional.of(StrictJson.object(body.get()));
    } catch (StrictJson.MalformedJsonException e) {
      throw IdentityAnswer.unreadable(url.getHost());
    }
  }

  private Optional<byte[]> bytes(String method, String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(ANSWER)
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    try (HttpClient client = client()) {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return switch (response.statusCode()) {
          case 200 -> Optional.of(body.readNBytes(IdentityAnswer.MAX_BYTES));
          case 404 -> Optional.empty();
          default ->
              throw IdentityAnswer.refused(
                  url.getHost(), response.statusCode(), "this machine's identity");
        };
      }
    } catch (IOException e) {
      return Optional.empty(); // Not a machine of that cloud.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .proxy(HttpClient.Builder.NO_PROXY)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT)
        .build();
  }
}
