package dev.imagepush.registry.access;

import dev.imagepush.credentials.Origin;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.Repository;
import java.util.Set;

/// Where and how a registry is reached.
///
/// @param proxies on the way to it, and to the hosts that its answers point at
public record RegistryEndpoint(Origin origin, TlsSettings tls, ProxyRules proxies) {
  /// Docker Hub's API is not at the name that its images carry.
  private static final String DOCKER_HUB_API = "registry-1.docker.io";

  private static final Set<String> DOCKER_HUB_HOSTS =
      Set.of(Repository.DOCKER_HUB, "index.docker.io", DOCKER_HUB_API);

  /// The endpoint of a repository's registry.
  ///
  /// @param plainHttp whether to use HTTP instead of HTTPS
  public static RegistryEndpoint of(
      Repository repository, boolean plainHttp, TlsSettings tls, ProxyRules proxies) {
    String authority =
        repository.host().equals(Repository.DOCKER_HUB) ? DOCKER_HUB_API : repository.host();
    return new RegistryEndpoint(
        Origin.ofAuthority(plainHttp ? "http" : "https", authority), tls, proxies);
  }

  /// The host of an origin as references spell it, with its port where it is not the scheme's own. Docker
  /// Hub has one name, whichever of its own it was reached by.
  public static String referenceHost(Origin origin) {
    return DOCKER_HUB_HOSTS.contains(origin.host()) ? Repository.DOCKER_HUB : origin.authority();
  }
}
