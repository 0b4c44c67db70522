package dev.imagepush.operator.config;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.traffic.HostLimits;
import java.util.List;
import java.util.Set;

/// What the configuration says of one registry, or of those that a glob covers.
///
/// @param insecureAllowed whether a resource may ask for plain HTTP to it
/// @param limits what all pushes together may ask of it; where it is silent, what is known of the registry
///     holds
/// @param chunkSize in what pieces blobs are sent to it
/// @param trustedRealms hosts that may be sent this registry's credentials to get a token
/// @param providerCredentials whose pushes may log in to it as the operator itself
public record RegistrySettings(
    HostGlob host,
    boolean insecureAllowed,
    HostLimits limits,
    ChunkSize chunkSize,
    List<HostGlob> trustedRealms,
    ProviderCredentials providerCredentials) {
  /// What holds for a registry that the configuration does not list.
  public static final RegistrySettings UNLISTED =
      new RegistrySettings(
          new HostGlob("*"),
          false,
          HostLimits.NONE,
          ChunkSize.AS_THE_REGISTRY_WANTS,
          List.of(),
          new ProviderCredentials(false, Set.of()));

  /// Whose pushes may log in to it as the operator itself.
  ///
  /// @param namespaces none means all
  public record ProviderCredentials(boolean allowed, Set<String> namespaces) {
    public ProviderCredentials {
      namespaces = Set.copyOf(namespaces);
    }

    public boolean allows(Tenant tenant) {
      return allowed && (namespaces.isEmpty() || namespaces.contains(tenant.name()));
    }
  }

  public RegistrySettings {
    trustedRealms = List.copyOf(trustedRealms);
  }

  /// Reads `16Mi` or `monolithic`.
  ///
  /// @throws IllegalArgumentException for anything else, and chunks below 64Ki
  public static ChunkSize chunkSize(String text) {
    return text.equals("monolithic")
        ? new ChunkSize.Monolithic()
        : new ChunkSize.Of(ByteQuantity.parse(text));
  }
}
