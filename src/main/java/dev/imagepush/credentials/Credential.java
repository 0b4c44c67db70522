package dev.imagepush.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What proves to a registry who asks.
public sealed interface Credential {
  /// Nothing: public content, or a registry that asks nobody.
  record Anonymous() implements Credential {}

  /// A user and a password, sent to the registry itself or to its token server.
  record Basic(String username, SecretText password) implements Credential {
    public Basic {
      if (username.indexOf(':') >= 0) {
        throw new IllegalArgumentException("a user name has no colon (RFC 7617)");
      }
    }

    /// The value of the header `Authorization` (RFC 7617), which is as secret as the password.
    public String authorization() {
      String pair = username + ":" + password.reveal();
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// A token that the registry's token server exchanges for access tokens (OAuth 2 refresh token).
  record IdentityToken(SecretText token) implements Credential {}

  /// A token that the registry itself accepts, sent as it is.
  record RegistryToken(SecretText token) implements Credential {}

  Credential ANONYMOUS = new Anonymous();

  default boolean isAnonymous() {
    return this instanceof Anonymous;
  }
}
