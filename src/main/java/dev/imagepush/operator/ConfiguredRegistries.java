package dev.imagepush.operator;

import dev.imagepush.controller.RegistryPolicy;
import java.util.Set;
import java.util.stream.Collectors;

/// What the configuration allows for each registry.
record ConfiguredRegistries(OperatorConfig config) implements RegistryPolicy {
  @Override
  public boolean allowsPlainHttp(String host) {
    return config.registry(host).insecureAllowed();
  }

  @Override
  public Set<String> trustedRealms(String host) {
    return config.registry(host).trustedRealms().stream()
        .map(HostGlob::text)
        .collect(Collectors.toSet());
  }
}
