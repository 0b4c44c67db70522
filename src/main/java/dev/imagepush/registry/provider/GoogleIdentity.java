package dev.imagepush.registry.provider;

import com.google.auth.Retryable;
import com.google.auth.oauth2.GoogleCredentials;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The access token that Google gives to a process, by its library's Application Default Credentials: the
/// file of GOOGLE_APPLICATION_CREDENTIALS (a key, or workload identity federation), the login of `gcloud`,
/// the machine's own service (GKE's workload identity too).
final class GoogleIdentity {
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  private final IdentityEnvironment environment;
  private @Nullable GoogleCredentials credentials;

  GoogleIdentity(IdentityEnvironment environment) {
    this.environment = environment;
  }

  Optional<SecretText> token() {
    @Nullable GoogleCredentials found = find();
    if (found == null) {
      return Optional.empty();
    }
    try {
      found.refreshIfExpired();
      return Optional.of(new SecretText(found.getAccessToken().getTokenValue()));
    } catch (IOException e) {
      // The library's message may quote what the server wrote.
      if (!(e instanceof Retryable answer) || answer.isRetryable()) {
        throw new ExitException(
            ExitReason.REGISTRY_UNAVAILABLE,
            "GET login: Google's identity service gives no token just now");
      }
      throw new ExitException(
          ExitReason.UNAUTHORIZED,
          "GET login: Google gives no token for the identity of this process; check its service"
              + " account, and that it is bound");
    }
  }

  private @Nullable GoogleCredentials find() {
    if (credentials == null) {
      credentials = load();
    }
    return credentials;
  }

  private @Nullable GoogleCredentials load() {
    boolean named = environment.has("GOOGLE_APPLICATION_CREDENTIALS");
    try {
      GoogleCredentials loaded =
          named
              ? GoogleCredentials.fromStream(
                  new ByteArrayInputStream(
                      environment
                          .file("GOOGLE_APPLICATION_CREDENTIALS")
                          .getBytes(StandardCharsets.UTF_8)))
              : GoogleCredentials.getApplicationDefault();
      return loaded.createScopedRequired() ? loaded.createScoped(SCOPE) : loaded;
    } catch (IOException e) {
      if (!named) {
        return null; // Neither a file nor a machine of Google's.
      }
      throw new ExitException(
          ExitReason.SECRET_INVALID,
          "GET login: the file of GOOGLE_APPLICATION_CREDENTIALS holds no credentials of Google");
    }
  }
}
