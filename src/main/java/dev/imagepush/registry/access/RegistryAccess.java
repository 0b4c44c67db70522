package dev.imagepush.registry.access;

import dev.imagepush.credentials.Credential;
import dev.imagepush.registry.provider.EcrRegistry;
import java.util.Set;

/// Who asks a registry, and whom it may send that credential to.
///
/// @param credential an AWS access key only for a registry of Amazon ECR
/// @param credentialName where the credential came from, for messages: `Secret push-creds`
/// @param trustedRealms hosts of token servers that an administrator trusts for this registry
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
    trustedRealms = Set.copyOf(trustedRealms);
  }

  public String host() {
    return endpoint.origin().authority();
  }
}
