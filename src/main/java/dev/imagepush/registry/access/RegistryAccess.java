package dev.imagepush.registry.access;

import dev.imagepush.credentials.Credential;
import dev.imagepush.registry.provider.CloudProvider;
import dev.imagepush.registry.provider.EcrRegistry;
import java.util.Set;

/// Who asks a registry, and whom it may send that credential to.
///
/// @param credential an AWS access key only for a registry of Amazon ECR, the process's own identity only
///     for a registry of a cloud
/// @param credentialName where the credential came from, for messages: `Secret push-creds`
/// @param trustedRealms hosts of token servers that an administrator trusts for this registry, in lower
///     case; the scheme's own port may be written or not
public record RegistryAccess(
    RegistryEndpoint endpoint,
    Credential credential,
    String credentialName,
    Set<String> trustedRealms) {
  /// @throws dev.imagepush.exit.ExitException SecretInvalid for an access key of another registry
  public RegistryAccess {
    if (credential instanceof Credential.AwsKey) {
      EcrRegistry.requireAt(endpoint.origin(), credentialName);
    }
    if (credential instanceof Credential.Ambient && CloudProvider.at(endpoint.origin()).isEmpty()) {
      throw new IllegalArgumentException("an identity at a cloud is for its own registries");
    }
    trustedRealms = Set.copyOf(trustedRealms);
  }

  public String host() {
    return endpoint.origin().authority();
  }
}
