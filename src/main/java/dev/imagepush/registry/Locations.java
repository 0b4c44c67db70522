package dev.imagepush.registry;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.URI;

/// Our own rule for where an answer may send us. The HTTP client follows nothing.
final class Locations {
  private Locations() {}

  /// Where an upload goes on: the registry's own origin, whatever the path. Anywhere else would see the
  /// credentials and the layers (CVE-2026-50151 in another client).
  static URI ofUpload(URI asked, String location) {
    URI target = resolve(asked, location);
    if (!Origin.of(target).equals(Origin.of(asked))) {
      throw rejected(asked, target, "uploads go to the registry's own origin alone");
    }
    return target;
  }

  /// Where a download goes on: anywhere that does not lead from HTTPS to plain HTTP. Without credentials
  /// where the origin is another, and only to addresses that the egress gate allows.
  static URI ofDownload(URI asked, String location) {
    URI target = resolve(asked, location);
    if (Origin.of(asked).isHttps() && !Origin.of(target).isHttps()) {
      throw rejected(asked, target, "a redirect does not lead from HTTPS to HTTP");
    }
    return target;
  }

  private static URI resolve(URI asked, String location) {
    try {
      String text = location.strip().replaceFirst("#.*", "");
      // By RFC 3986; java.net.URI still drops the path's last part here, as RFC 2396 did.
      URI target = asked.resolve(text.startsWith("?") ? asked.getRawPath() + text : text);
      Origin.of(target); // has a host, http or https, and no user info
      return target;
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.LOCATION_REJECTED,
          asked.getHost() + " answered with a Location that is no HTTP URL, or has user info",
          e);
    }
  }

  private static ExitException rejected(URI asked, URI target, String rule) {
    return new ExitException(
        ExitReason.LOCATION_REJECTED,
        Origin.of(asked) + " points at " + Origin.of(target) + "; " + rule);
  }
}
