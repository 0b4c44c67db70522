package dev.imagepush.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Names of hosts as metrics carry them. Every host is a series of its own in the monitoring; those beyond
/// a number share one. Thread-safe.
public final class HostLabels {
  static final int MAX_HOSTS = 200;

  private static final String OTHER = "other";

  private final Set<String> hosts = ConcurrentHashMap.newKeySet();

  /// The host's own name, or `other`.
  public String label(String host) {
    if (hosts.contains(host)) {
      return host;
    }
    return hosts.size() < MAX_HOSTS && hosts.add(host) ? host : OTHER;
  }
}
