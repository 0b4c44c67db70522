package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RequestBody;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// The answer of a cloud's service that is asked for a proof of identity: a JSON object of at most 64 KiB.
final class IdentityAnswer {
  static final String OPERATION = "GET login";
  static final int MAX_BYTES = 64 * 1024;

  private IdentityAnswer() {}

  /// Asks and reads.
  ///
  /// @param whose names the identity in messages
  static JsonNode of(HttpTransport transport, HttpRequest request, String whose) {
    String host = request.url().getHost();
    try (HttpResponse response = transport.send(OPERATION, request)) {
      if (!response.isSuccess()) {
        int status = response.status();
        ExitReason byStatus = status == 400 ? ExitReason.UNAUTHORIZED : AwsError.reason(status);
        throw refused(
            host, status, whose, AwsError.of(response).map(AwsError::reason).orElse(byStatus));
      }
      return StrictJson.object(response.bytes(MAX_BYTES));
    } catch (HttpResponse.TooLargeException | StrictJson.MalformedJsonException e) {
      throw unreadable(host); // The cause may quote what is secret.
    } catch (IOException e) {
      throw NetworkFailures.of(OPERATION, host, e);
    }
  }

  static HttpRequest form(HttpRequest request, Map<String, String> fields) {
    String form =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return request
        .with("Accept", "application/json")
        .with("Content-Type", "application/x-www-form-urlencoded")
        .with(RequestBody.of(form.getBytes(StandardCharsets.US_ASCII)));
  }

  static ExitException refused(String host, int status, String whose, ExitReason reason) {
    return new ExitException(
        new Failure(
            reason,
            OPERATION + ": " + host + " answered " + status + " to " + whose,
            OPERATION,
            status,
            null,
            null));
  }

  /// Passes: what answers so is rather a proxy or a service that is just starting.
  static ExitException unreadable(String host) {
    return new ExitException(
        ExitReason.REGISTRY_UNAVAILABLE, OPERATION + ": " + host + " answered without a login");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
