package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A service at an address of the machine alone that tells a process who it is. Pushes can never connect
/// to such addresses: the egress gate refuses them. So this has a client of its own, which goes only where
/// the process's own environment and constants say, and follows nothing.
final class MetadataService {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final HttpResponse.BodyHandler<byte[]> BOUNDED =
      HttpResponse.BodyHandlers.limiting(
          HttpResponse.BodyHandlers.ofByteArray(), IdentityAnswer.MAX_BYTES);

  private final URI url;
  private final boolean named;

  /// @param named whether the environment names it: then it is there, even where it does not answer now
  MetadataService(URI url, boolean named) {
    this.url = url;
    this.named = named;
  }

  /// The text that it answers with; empty where nobody named it and nobody listens.
  Optional<String> text(String method, String path, Map<String, String> headers) {
    return bytes(method, path, headers).map(body -> new String(body, StandardCharsets.UTF_8));
  }

  Optional<JsonNode> json(String path, Map<String, String> headers) {
    try {
      Optional<byte[]> body = bytes("GET", path, headers);
      return body.isEmpty() ? Optional.empty() : Optional.of(StrictJson.object(body.get()));
    } catch (StrictJson.MalformedJsonException e) {
      throw unsure(IdentityAnswer.unreadable(url.getHost()));
    }
  }

  private Optional<byte[]> bytes(String method, String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    HttpClient client = client();
    try {
      HttpResponse<byte[]> response =
          client
              .sendAsync(request.build(), BOUNDED)
              .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS); // its body included
      if (response.statusCode() != 200) {
        throw refused(response.statusCode());
      }
      return Optional.of(response.body());
    } catch (ExecutionException e) {
      return unanswered(
          e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause()));
    } catch (TimeoutException e) {
      return unanswered(new HttpTimeoutException("no answer in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    } finally {
      client.shutdownNow();
    }
  }

  private Optional<byte[]> unanswered(IOException cause) {
    boolean nobodyListens =
        cause instanceof ConnectException
            || cause instanceof NoRouteToHostException
            || cause instanceof HttpConnectTimeoutException;
    if (nobodyListens && !named) {
      return Optional.empty(); // Not a machine of that cloud.
    }
    throw unsure(NetworkFailures.of(IdentityAnswer.OPERATION, url.getHost(), cause));
  }

  /// Such services also answer 404, 410 and the like while they begin or are renewed.
  private RuntimeException refused(int status) {
    ExitReason byStatus = status == 400 ? ExitReason.UNAUTHORIZED : AwsError.reason(status);
    ExitReason reason =
        byStatus == ExitReason.PROTOCOL_ERROR ? ExitReason.REGISTRY_UNAVAILABLE : byStatus;
    return unsure(IdentityAnswer.refused(url.getHost(), status, "this machine's identity", reason));
  }

  private RuntimeException unsure(ExitException failure) {
    return named || failure.reason() == ExitReason.CANCELLED
        ? failure
        : new UnsureIdentityException(failure);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .proxy(HttpClient.Builder.NO_PROXY)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT)
        .build();
  }
}
