package dev.imagepush.operator.config;

import dev.imagepush.credentials.Origin;
import dev.imagepush.registry.access.RegistryEndpoint;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A host, with its port if it is not the scheme's own, or a pattern of hosts: `*` stands for any
/// characters but `:`, so `*.example.com` is every host below example.com on the scheme's port and
/// `*.example.com:*` is the same on any port. `*` alone is every host on every port.
public record HostGlob(String text) {
  /// Hosts before patterns; of two patterns the one with more letters of its own; the text decides a
  /// tie, so that the order is total.
  static final Comparator<HostGlob> MOST_SPECIFIC_FIRST =
      Comparator.comparing(HostGlob::isPattern)
          .thenComparing(Comparator.comparing(HostGlob::ownLetters).reversed())
          .thenComparing(HostGlob::text);

  private static final Set<Integer> USUAL_PORTS = Set.of(80, 443);

  private static final Pattern FORM =
      Pattern.compile(
          "(?:[a-z0-9*](?:[a-z0-9*._-]{0,251}[a-z0-9*])?|\\[[0-9a-f:.]{2,45}])"
              + "(?::(?:[0-9]{1,5}|\\*))?");

  public HostGlob {
    text = text.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(text).matches() || text.contains("**") || text.contains("..")) {
      throw new IllegalArgumentException(
          "a host such as registry.example.com:5000 or a glob such as *.example.com, got: " + text);
    }
  }

  /// Whether this pattern is, or covers, the host as a reference spells it, its port included.
  public boolean matches(String host) {
    return text.equals("*") || regex().matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /// Whether this pattern covers a registry, in whichever way its host is spelled: the scheme's own port
  /// may be written or not. A host without a port covers both ports that go without saying, so that
  /// neither is a way around its entry.
  boolean matches(Origin registry) {
    String host = RegistryEndpoint.referenceHost(registry);
    String port = ":" + registry.port();
    String bare = host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    return matches(host)
        || matches(bare + port)
        || (USUAL_PORTS.contains(registry.port()) && matches(bare));
  }

  boolean isPattern() {
    return text.contains("*");
  }

  private int ownLetters() {
    return text.replace("*", "").length();
  }

  private Pattern regex() {
    return Pattern.compile(
        Pattern.compile("\\*")
            .splitAsStream(text + "\0")
            .map(part -> Pattern.quote(part.replace("\0", "")))
            .collect(Collectors.joining("[^:]+")));
  }

  @Override
  public String toString() {
    return text;
  }
}
