package dev.imagepush.credentials;

import dev.imagepush.image.Repository;

/// Finds the credential for a repository.
@FunctionalInterface
public interface Keychain {
  /// The credential to use; anonymous where this keychain has none for the repository's registry.
  Credential credentialFor(Repository repository);

  /// A keychain that knows nobody.
  static Keychain anonymous() {
    return repository -> Credential.ANONYMOUS;
  }

  /// A keychain with one credential, for the registry that refers to it.
  static Keychain of(Credential credential) {
    return repository -> credential;
  }
}
