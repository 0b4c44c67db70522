package dev.imagepush.registry.access;

import dev.imagepush.credentials.Credential;
import java.util.Set;

/// Who asks a registry, and whom it may send that credential to.
///
/// @param credentialName where the credential came from, for messages: `Secret push-creds`
/// @param trustedRealms hosts of token servers that an administrator trusts for this registry
public record RegistryAccess(
    RegistryEndpoint endpoint,
    Credential credential,
    String credentialName,
    Set<String> trustedRealms) {
  public RegistryAccess {
    trustedRealms = Set.copyOf(trustedRealms);
  }

  public String host() {
    return endpoint.origin().authority();
  }
}
