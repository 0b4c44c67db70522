package dev.imagepush.controller;

import java.util.Set;

/// What an administrator allows for a registry, found by its host.
public interface RegistryPolicy {
  /// Whether plain HTTP may be used where a resource asks for it.
  boolean allowsPlainHttp(String host);

  /// The hosts of token servers that may see the credentials for this registry.
  Set<String> trustedRealms(String host);
}
