package dev.imagepush.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What proves to a registry who asks.
public sealed interface Credential {
  /// What a registry, or its token server, takes as it is.
  sealed interface Login extends Credential {}

  /// Nothing: public content, or a registry that asks nobody.
  record Anonymous() implements Login {}

  /// A user and a password, sent to the registry itself or to its token server.
  record Basic(String username, SecretText password) implements Login {
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
  record IdentityToken(SecretText token) implements Login {}

  /// A token that the registry itself accepts, sent as it is.
  record RegistryToken(SecretText token) implements Login {}

  /// An AWS access key, which no registry ever sees: Amazon's API gives a login for its signature.
  record AwsKey(AccessKey key) implements Credential {}

  /// Who the pushing process is to the cloud that the registry belongs to, as its surroundings prove it.
  record Ambient() implements Credential {}

  Login ANONYMOUS = new Anonymous();

  default boolean isAnonymous() {
    return this instanceof Anonymous;
  }
}
