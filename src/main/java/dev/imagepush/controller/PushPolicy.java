package dev.imagepush.controller;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.ProxyRules;
import java.util.Set;

/// What an administrator allows resources to ask for.
public interface PushPolicy {
  /// The schemes that the URL of a source may have: `https`, `http`, and `s3` for S3 and its like.
  Set<String> sourceSchemes();

  /// Whether plain HTTP may be used where a resource asks for it.
  boolean allowsPlainHttp(Origin registry);

  /// The hosts of token servers that may see the credentials for this registry.
  Set<String> trustedRealms(Origin registry);

  /// Whether a tenant's pushes may log in to a registry as the operator itself, where they name no Secret.
  boolean allowsProviderCredentials(Origin registry, Tenant tenant);

  /// The proxies on the way to hosts for which a resource names none.
  ProxyRules proxies();
}
