package dev.imagepush.operator;

import dev.imagepush.controller.PushPolicy;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.operator.config.HostGlob;
import dev.imagepush.operator.config.OperatorConfig;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What the configuration allows resources to ask for.
record ConfiguredPolicy(OperatorConfig config) implements PushPolicy {
  @Override
  public Set<String> sourceSchemes() {
    return config.egress().sourceSchemes().stream()
        .map(scheme -> scheme.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  @Override
  public ProxyRules proxies() {
    return config.proxies();
  }

  @Override
  public boolean allowsPlainHttp(Origin registry) {
    return config.registry(registry).insecureAllowed();
  }

  @Override
  public boolean allowsProviderCredentials(Origin registry, Tenant tenant) {
    return config.registry(registry).providerCredentials().allows(tenant);
  }

  @Override
  public Set<String> trustedRealms(Origin registry) {
    return config.registry(registry).trustedRealms().stream()
        .map(HostGlob::text)
        .collect(Collectors.toSet());
  }
}
