package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import java.net.InetAddress;
import java.util.Locale;

/// Hosts that are reached without a proxy, as an entry of `NO_PROXY` writes them. Names are compared as
/// they are written, never resolved.
public sealed interface ProxyException {
  /// Reads an entry: `*`, a host or domain with all below it, the same with a leading dot for those below
  /// alone, an address, or a range of addresses (CIDR). All but a range may end in a port.
  static ProxyException parse(String entry) {
    String text = entry.toLowerCase(Locale.ROOT);
    if (text.indexOf('/') > 0) {
      try {
        return new Addresses(AddressRange.parse(text));
      } catch (IllegalArgumentException e) {
        return new Hosts(text, 0, false); // Covers nothing, as in other programs.
      }
    }
    boolean hasPort = text.matches("([^:]+|\\[.+]):[0-9]{1,5}");
    int colon = text.lastIndexOf(':');
    String name = hasPort ? text.substring(0, colon) : text;
    return new Hosts(
        unbracketed(name.replaceFirst("^\\*?\\.", "")),
        hasPort ? Integer.parseInt(text.substring(colon + 1)) : 0,
        name.startsWith(".") || name.startsWith("*."));
  }

  boolean covers(Origin origin);

  /// @param host in lower case; `*` for every host
  /// @param port 0 for any
  record Hosts(String host, int port, boolean onlyBelow) implements ProxyException {
    @Override
    public boolean covers(Origin origin) {
      String name = unbracketed(origin.host());
      return (port == 0 || port == origin.port())
          && (host.equals("*") || name.endsWith("." + host) || (!onlyBelow && name.equals(host)));
    }

    /// As an entry is written.
    @Override
    public String toString() {
      String name = (onlyBelow ? "." : "") + host;
      if (port == 0) {
        return name;
      }
      return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
  }

  record Addresses(AddressRange range) implements ProxyException {
    @Override
    public boolean covers(Origin origin) {
      try {
        return range.contains(InetAddress.ofLiteral(unbracketed(origin.host())));
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    /// As an entry is written.
    @Override
    public String toString() {
      return range.toString();
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
