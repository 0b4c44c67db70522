package dev.imagepush.registry.provider;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.SecretText;
import java.util.Optional;

/// Who this process is to cloud providers, as its surroundings prove it: by a file in its Pod, by a service
/// of its machine. Whose pushes may use that is an administrator's choice. Each is empty where the
/// surroundings say nothing, and fails where they say something that does not work. Thread-safe.
public interface CloudIdentity {
  Optional<AccessKey> awsKey();

  /// An access token for Google Cloud.
  Optional<SecretText> googleToken();

  /// An access token for Azure's container registries.
  Optional<SecretText> azureToken();

  /// That of a process which is nobody.
  static CloudIdentity none() {
    return new CloudIdentity() {
      @Override
      public Optional<AccessKey> awsKey() {
        return Optional.empty();
      }

      @Override
      public Optional<SecretText> googleToken() {
        return Optional.empty();
      }

      @Override
      public Optional<SecretText> azureToken() {
        return Optional.empty();
      }
    };
  }
}
