package dev.imagepush.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Says that a proxy is set which this version does not use. Heeds `NO_PROXY`: `*`, hosts, and domains
/// with or without a leading dot, each with or without a port.
final class ProxyNotice {
  private ProxyNotice() {}

  /// The notice for a host that would be reached through a proxy; empty for one that would not.
  ///
  /// @param host as a reference spells it, with its port if it has one
  static Optional<String> forHost(String host, Surroundings surroundings) {
    String name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
    boolean proxied = !either("HTTPS_PROXY", surroundings).isEmpty();
    if (!proxied || name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]")) {
      return Optional.empty();
    }
    boolean excepted =
        Arrays.stream(either("NO_PROXY", surroundings).toLowerCase(Locale.ROOT).split(","))
            .map(String::strip)
            .anyMatch(entry -> covers(entry, name, host));
    return excepted
        ? Optional.empty()
        : Optional.of(
            "HTTPS_PROXY is set, and this version of ImagePush uses no proxy: it connects to "
                + host
                + " directly");
  }

  private static boolean covers(String entry, String name, String host) {
    String domain = entry.replaceFirst("^\\*?\\.", "");
    return entry.equals("*")
        || entry.equals(host)
        || (!domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain)));
  }

  private static String either(String variable, Surroundings surroundings) {
    String upper = surroundings.variable(variable);
    return upper.isEmpty() ? surroundings.variable(variable.toLowerCase(Locale.ROOT)) : upper;
  }
}
