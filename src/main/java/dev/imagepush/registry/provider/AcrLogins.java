package dev.imagepush.registry.provider;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpTransport;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Logins of an Azure Container Registry, which it gives itself for an access token of Azure: an identity
/// token that its token server takes for three hours.
final class AcrLogins implements LoginSource {
  private static final long LIFE_SECONDS = 3 * 60 * 60;

  private final HttpTransport transport;
  private final Origin registry;
  private final Supplier<SecretText> accessToken;
  private final String credentialName;
  private final InstantSource clock;
  private @Nullable Expiring<Credential.IdentityToken> current;

  AcrLogins(
      HttpTransport transport,
      Origin registry,
      Supplier<SecretText> accessToken,
      String credentialName,
      InstantSource clock) {
    this.transport = transport;
    this.registry = registry;
    this.accessToken = accessToken;
    this.credentialName = credentialName;
    this.clock = clock;
  }

  @Override
  public Credential.Login login() {
    Expiring<Credential.IdentityToken> login = current;
    if (login == null || !login.isFresh(clock.instant())) {
      login = ask();
      current = login;
    }
    return login.value();
  }

  private Expiring<Credential.IdentityToken> ask() {
    Instant asked = clock.instant();
    Map<String, String> form =
        Map.of(
            "grant_type",
            "access_token",
            "service",
            registry.host(),
            "access_token",
            accessToken.get().reveal());
    HttpRequest request = HttpRequest.of("POST", URI.create(registry + "/oauth2/exchange"));
    String token =
        IdentityAnswer.of(transport, IdentityAnswer.form(request, form), credentialName)
            .path("refresh_token")
            .asText("");
    if (token.isEmpty()) {
      throw new ExitException(
          ExitReason.PROTOCOL_ERROR,
          "GET login: " + registry.authority() + " answered without a login");
    }
    return Expiring.after(LIFE_SECONDS, new Credential.IdentityToken(new SecretText(token)), asked);
  }
}
