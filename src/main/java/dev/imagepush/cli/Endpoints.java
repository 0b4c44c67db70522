package dev.imagepush.cli;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.provider.CloudProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// How each registry is reached. HTTPS, but for hosts on this machine (`localhost`, 127.0.0.0/8, `[::1]`)
/// and, with `--insecure`, all hosts: these are asked first, and plain HTTP is used where they do not
/// speak HTTPS. What was decided holds to the end of the command, so nothing is ever downgraded after a
/// credential was sent.
final class Endpoints {
  private static final Pattern THIS_MACHINE =
      Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");

  private final TlsSettings tls;
  private final ProxyRules proxies;
  private final boolean insecure;
  private final Function<String, Optional<String>> probe;
  private final Map<String, String> schemes = new HashMap<>();

  /// @param probe the scheme that a host and port speaks; empty where it does not answer
  Endpoints(
      TlsSettings tls,
      ProxyRules proxies,
      boolean insecure,
      Function<String, Optional<String>> probe) {
    this.tls = tls;
    this.proxies = proxies;
    this.insecure = insecure;
    this.probe = probe;
  }

  RegistryEndpoint of(Repository repository) {
    boolean plainHttp =
        (insecure || THIS_MACHINE.matcher(repository.host()).matches())
            && speaksPlainHttp(
                RegistryEndpoint.of(repository, false, tls, proxies).origin().authority());
    return RegistryEndpoint.of(repository, plainHttp, tls, proxies);
  }

  /// Who asks a registry: the machine's own identity at a cloud's where there is no login. That is shown
  /// only to a server whose certificate was verified.
  RegistryAccess access(Repository repository, NamedCredential login) {
    RegistryEndpoint endpoint = of(repository);
    boolean ambient =
        login.credential().isAnonymous()
            && endpoint.tls().verified()
            && CloudProvider.at(endpoint.origin()).isPresent();
    return ambient
        ? new RegistryAccess(
            endpoint, new Credential.Ambient(), "this machine's own identity", Set.of())
        : new RegistryAccess(endpoint, login.credential(), login.name(), Set.of());
  }

  private boolean speaksPlainHttp(String authority) {
    String scheme = schemes.get(authority);
    if (scheme == null) {
      scheme = probe.apply(authority).orElse("");
      if (!scheme.isEmpty()) {
        schemes.put(authority, scheme);
      }
    }
    return scheme.equals("http");
  }
}
