package dev.imagepush.registry.provider;

import dev.imagepush.credentials.Credential;

/// Where the login of a registry's requests comes from. Not thread-safe.
@FunctionalInterface
public interface LoginSource {
  /// The login to send now.
  ///
  /// @throws dev.imagepush.exit.ExitException where the provider gives none
  Credential.Login login();
}
