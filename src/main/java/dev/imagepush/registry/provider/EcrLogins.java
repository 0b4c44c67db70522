package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RetryAfter;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Logins of Amazon ECR, which its API gives for the signature of an access key (`GetAuthorizationToken`).
/// One lasts for 12 hours, or as long as a temporary key; it is used until shortly before its end.
public final class EcrLogins implements LoginSource {
  private static final String OPERATION = "GET login";
  private static final int MAX_BYTES = 64 * 1024;
  private static final byte[] NO_PARAMETERS = "{}".getBytes(StandardCharsets.US_ASCII);

  private final HttpTransport transport;
  private final EcrRegistry registry;
  private final Supplier<AccessKey> key;
  private final String credentialName;
  private final InstantSource clock;
  private @Nullable Expiring<Credential.Basic> current;

  /// @param transport to the registry's API
  /// @param key asked for each time that a login is: it may be one that changes
  public EcrLogins(
      HttpTransport transport,
      EcrRegistry registry,
      Supplier<AccessKey> key,
      String credentialName,
      InstantSource clock) {
    this.transport = transport;
    this.registry = registry;
    this.key = key;
    this.credentialName = credentialName;
    this.clock = clock;
  }

  @Override
  public Credential.Login login() {
    Expiring<Credential.Basic> issued = current;
    if (issued == null || !issued.isFresh(clock.instant())) {
      issued = ask();
      current = issued;
    }
    return issued.value();
  }

  private Expiring<Credential.Basic> ask() {
    Instant asked = clock.instant();
    AwsSignature signature =
        new AwsSignature(
            key.get(),
            new AwsSignature.Service(registry.access().service(), false),
            registry.region(),
            clock);
    HttpRequest request =
        HttpRequest.of("POST", URI.create(registry.api() + "/"))
            .with("Content-Type", "application/x-amz-json-1.1")
            .with("X-Amz-Target", registry.access().target());
    try (HttpResponse response =
        transport.send(OPERATION, signature.sign(request, NO_PARAMETERS))) {
      if (!response.isSuccess()) {
        throw refused(response);
      }
      return issued(response.bytes(MAX_BYTES), asked);
    } catch (HttpResponse.TooLargeException e) {
      throw unreadable(e);
    } catch (IOException e) {
      throw NetworkFailures.of(OPERATION, registry.api().authority(), e);
    }
  }

  /// Reads an answer: a list of one in ECR's private API, an object in the public one.
  private Expiring<Credential.Basic> issued(byte[] body, Instant asked) {
    try {
      JsonNode data = StrictJson.object(body).path("authorizationData");
      JsonNode first = data.isArray() ? data.path(0) : data;
      Credential.Basic login = login(first.path("authorizationToken").asText(""));
      double end = first.path("expiresAt").asDouble();
      return Expiring.after(end - asked.getEpochSecond(), login, asked);
    } catch (StrictJson.MalformedJsonException | IllegalArgumentException e) {
      throw unreadable(null); // The cause may quote the login.
    }
  }

  /// @param token `user:password` in Base64
  /// @throws IllegalArgumentException where it is not
  private static Credential.Basic login(String token) {
    String pair = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    if (colon < 1 || colon == pair.length() - 1 || pair.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("no user and password");
    }
    return new Credential.Basic(
        pair.substring(0, colon), new SecretText(pair.substring(colon + 1)));
  }

  private ExitException refused(HttpResponse response) {
    @Nullable AwsError error = AwsError.of(response).orElse(null);
    ExitReason reason = error == null ? AwsError.reason(response.status()) : error.reason();
    String message =
        OPERATION
            + ": "
            + registry.api().authority()
            + " answered "
            + response.status()
            + (error == null ? "" : " " + error)
            + " to the key of "
            + credentialName
            + (error == null ? "" : "; " + error.advice())
            + (reason == ExitReason.DENIED
                ? "; its user needs " + registry.access().permission()
                : "");
    return new ExitException(
        new Failure(
            reason,
            message,
            OPERATION,
            response.status(),
            null,
            RetryAfter.of(response, clock).orElse(null)));
  }

  private ExitException unreadable(@Nullable Throwable cause) {
    return new ExitException(
        ExitReason.PROTOCOL_ERROR,
        OPERATION + ": " + registry.api().authority() + " answered without a login",
        cause);
  }
}
