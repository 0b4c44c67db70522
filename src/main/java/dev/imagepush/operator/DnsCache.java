package dev.imagepush.operator;

import java.security.Security;

/// How long this JVM believes what DNS said: an address for 30 seconds, a refusal for 5, so that a
/// registry that moves is found again soon.
final class DnsCache {
  private static final int ADDRESS_SECONDS = 30;
  private static final int REFUSAL_SECONDS = 5;

  private DnsCache() {}

  /// Bounds it. Heard only before the JVM's first look-up.
  static void bound() {
    Security.setProperty("networkaddress.cache.ttl", String.valueOf(ADDRESS_SECONDS));
    Security.setProperty("networkaddress.cache.negative.ttl", String.valueOf(REFUSAL_SECONDS));
  }
}
