package dev.imagepush.registry.access;

import dev.imagepush.credentials.Origin;
import java.net.URI;
import java.util.Set;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;

/// Decides whether a credential may be sent to the token server that a registry names. A registry could
/// name any (CVE-2020-15157), so: its own origin; a host of the same registrable domain, over HTTPS on
/// the standard port; or one that an administrator trusts, over HTTPS unless the registry itself has none.
final class RealmPolicy {
  private static final PublicSuffixMatcher SUFFIXES = PublicSuffixMatcherLoader.getDefault();
  private static final int HTTPS_PORT = 443;

  private final Origin registry;
  private final Set<String> trusted;

  RealmPolicy(Origin registry, Set<String> trusted) {
    this.registry = registry;
    this.trusted = trusted;
  }

  /// Whether this realm may see the credential.
  boolean trusts(URI realm) {
    Origin origin;
    try {
      origin = Origin.of(realm);
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (origin.equals(registry)) {
      return true;
    }
    if (!origin.isHttps() && registry.isHttps()) {
      return false;
    }
    return trusted.contains(origin.authority())
        || trusted.contains(origin.host() + ":" + origin.port())
        || (origin.isHttps()
            && origin.port() == HTTPS_PORT
            && sameFamily(origin.host(), registry.host()));
  }

  private static boolean sameFamily(String one, String other) {
    String family = family(one);
    return !family.isEmpty() && family.equals(family(other));
  }

  /// The registrable domain, such as `docker.io` for `auth.docker.io`; empty for addresses and for names
  /// without a dot, which have none, and under `.local`: everyone in a cluster is under `cluster.local`.
  private static String family(String host) {
    boolean isName =
        host.contains(".") && !host.endsWith(".local") && !host.matches("[0-9.]+|\\[.*]");
    String root = isName ? SUFFIXES.getDomainRoot(host) : null;
    return root == null || !root.contains(".") ? "" : root;
  }
}
