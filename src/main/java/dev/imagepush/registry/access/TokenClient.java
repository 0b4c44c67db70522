package dev.imagepush.registry.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RequestBody;
import dev.imagepush.image.StrictJson;
import dev.imagepush.registry.provider.LoginSource;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches access tokens from the token server that a registry names. Used by one thread at a time.
///
/// A user's password goes by `GET` with Basic authentication, an identity token by `POST` (OAuth 2), as
/// the distribution project's token specification describes both.
final class TokenClient {
  private static final String OPERATION = "GET token";
  private static final int MAX_BYTES = 64 * 1024;

  /// What a token lives at least, and one without `expires_in`, by the same specification.
  private static final long LEAST_SECONDS = 60;

  private static final long MOST_SECONDS = 86_400;

  private final HttpTransport transport;
  private final RegistryAccess access;
  private final LoginSource logins;
  private final RegistryFailures failures;
  private final InstantSource clock;
  private Credential.@Nullable IdentityToken newest;

  TokenClient(
      HttpTransport transport,
      RegistryAccess access,
      LoginSource logins,
      RegistryFailures failures,
      InstantSource clock) {
    this.transport = transport;
    this.access = access;
    this.logins = logins;
    this.failures = failures;
    this.clock = clock;
  }

  /// Fetches a token for these scopes.
  ///
  /// @throws ExitException RealmNotTrusted before anything is sent; else what the token server answered
  AccessToken fetch(Challenge challenge, List<String> scopes) {
    URI realm = realm(challenge);
    String service = challenge.parameters().getOrDefault("service", "");
    Credential.Login login = newest == null ? logins.login() : newest;
    HttpRequest request =
        switch (login) {
          case Credential.Anonymous anonymous -> get(realm, service, scopes);
          case Credential.Basic basic ->
              get(realm, service, scopes).with("Authorization", basic.authorization());
          case Credential.IdentityToken identity -> post(realm, service, scopes, identity.token());
          case Credential.RegistryToken token -> throw refusedRegistryToken();
        };
    Instant asked = clock.instant();
    try (HttpResponse response = answer(request)) {
      if (login instanceof Credential.IdentityToken && takesNoPost(response)) {
        throw refusedIdentityToken(realm);
      }
      if (!response.isSuccess()) {
        throw failures.ofToken(realm, response);
      }
      return token(response.bytes(MAX_BYTES), asked);
    } catch (HttpResponse.TooLargeException e) {
      throw unreadable(e);
    } catch (IOException e) {
      throw NetworkFailures.of(OPERATION, realm.getHost(), e);
    }
  }

  /// The answer; a refusal is asked about once more, as GitHub's token server says DENIED now and then to
  /// those whom it serves a moment later.
  private HttpResponse answer(HttpRequest request) {
    HttpResponse first = transport.send(OPERATION, request);
    if (first.status() != 403) {
      return first;
    }
    first.discard();
    return transport.send(OPERATION, request);
  }

  /// Gitea's token server knows no POST, for one.
  private static boolean takesNoPost(HttpResponse response) {
    return response.status() == 404 || response.status() == 405;
  }

  private ExitException refusedIdentityToken(URI realm) {
    return new ExitException(
        ExitReason.UNAUTHORIZED,
        OPERATION
            + ": "
            + realm.getHost()
            + " exchanges no identity tokens, and "
            + access.credentialName()
            + " holds one; log in with a user name and a password, or an access token as password");
  }

  private URI realm(Challenge challenge) {
    URI realm;
    try {
      realm = URI.create(challenge.parameters().getOrDefault("realm", ""));
    } catch (IllegalArgumentException e) {
      throw notTrusted("something that is no URL", e);
    }
    RealmPolicy policy = new RealmPolicy(access.endpoint().origin(), access.trustedRealms());
    if (!policy.trusts(realm) && !(access.credential().isAnonymous() && isHttps(realm))) {
      throw notTrusted(
          realm.getHost() == null ? "something that is no host" : authority(realm), null);
    }
    return realm;
  }

  private static boolean isHttps(URI realm) {
    return "https".equals(realm.getScheme())
        && realm.getHost() != null
        && realm.getRawUserInfo() == null;
  }

  private static String authority(URI realm) {
    return realm.getPort() < 0 ? realm.getHost() : realm.getHost() + ":" + realm.getPort();
  }

  private ExitException notTrusted(String realm, @Nullable Throwable cause) {
    return new ExitException(
        ExitReason.REALM_NOT_TRUSTED,
        access.host()
            + " asks for the credentials to be sent to "
            + realm
            + ", which is not trusted for it; if it is right, an administrator adds it to the registry's"
            + " trustedRealms",
        cause);
  }

  private ExitException refusedRegistryToken() {
    return new ExitException(
        ExitReason.UNAUTHORIZED,
        access.host() + " does not accept the token of " + access.credentialName());
  }

  private static HttpRequest get(URI realm, String service, List<String> scopes) {
    List<String> parameters = new ArrayList<>();
    if (!service.isEmpty()) {
      parameters.add("service=" + encoded(service));
    }
    scopes.forEach(scope -> parameters.add("scope=" + encoded(scope)));
    String separator = realm.getRawQuery() == null ? "?" : "&";
    return HttpRequest.of("GET", URI.create(realm + separator + String.join("&", parameters)))
        .with("Accept", "application/json");
  }

  private static HttpRequest post(
      URI realm, String service, List<String> scopes, SecretText identityToken) {
    String form =
        "grant_type=refresh_token&client_id=imagepush&service="
            + encoded(service)
            + "&scope="
            + encoded(String.join(" ", scopes))
            + "&refresh_token="
            + encoded(identityToken.reveal());
    return HttpRequest.of("POST", realm)
        .with("Accept", "application/json")
        .with("Content-Type", "application/x-www-form-urlencoded")
        .with(RequestBody.of(form.getBytes(StandardCharsets.US_ASCII)));
  }

  private AccessToken token(byte[] body, Instant asked) {
    try {
      JsonNode json = StrictJson.object(body);
      String token = json.path("token").asText("");
      if (token.isEmpty()) {
        token = json.path("access_token").asText("");
      }
      if (token.isEmpty() || token.chars().anyMatch(c -> c < '!' || c > '~')) {
        throw unreadable(null);
      }
      replaceIdentity(json.path("refresh_token").asText(""));
      long seconds = Math.clamp(json.path("expires_in").asLong(), LEAST_SECONDS, MOST_SECONDS);
      return new AccessToken(new SecretText(token), asked.plusSeconds(seconds));
    } catch (StrictJson.MalformedJsonException e) {
      throw unreadable(e);
    }
  }

  /// A token server that answers with a new refresh token may take the old one no longer (RFC 6749,
  /// section 6).
  private void replaceIdentity(String token) {
    if (access.credential() instanceof Credential.IdentityToken && !token.isEmpty()) {
      newest = new Credential.IdentityToken(new SecretText(token));
    }
  }

  private ExitException unreadable(@Nullable Throwable cause) {
    return new ExitException(
        ExitReason.PROTOCOL_ERROR,
        "the token server of " + access.host() + " answered without a token",
        cause);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
