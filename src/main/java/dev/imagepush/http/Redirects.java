package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.URI;

/// Our own rule for redirects of what is read: anywhere that does not lead from HTTPS to plain HTTP, a
/// few times. To another origin it goes without credentials, and only to addresses that the egress gate
/// allows; both are the reader's and the transport's to see to.
public final class Redirects {
  /// More have no use, or no end.
  public static final int MOST = 5;

  private Redirects() {}

  /// Where a redirect leads.
  ///
  /// @throws ExitException LocationRejected
  public static URI target(URI asked, String location) {
    URI target = resolve(asked, location);
    if (Origin.of(asked).isHttps() && !Origin.of(target).isHttps()) {
      throw new ExitException(
          ExitReason.LOCATION_REJECTED,
          Origin.of(asked)
              + " redirects to "
              + Origin.of(target)
              + "; a redirect does not lead from HTTPS to HTTP");
    }
    return target;
  }

  /// A `Location` as a URL that can be asked: absolute, HTTP or HTTPS, with a host and no user info.
  ///
  /// @throws ExitException LocationRejected
  public static URI resolve(URI asked, String location) {
    try {
      String text = location.strip().replaceFirst("#.*", "");
      // By RFC 3986; java.net.URI still drops the path's last part here, as RFC 2396 did.
      URI target = asked.resolve(text.startsWith("?") ? asked.getRawPath() + text : text);
      Origin.of(target);
      return target;
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.LOCATION_REJECTED,
          asked.getHost() + " answered with a Location that is no HTTP URL, or has user info",
          e);
    }
  }

  /// The failure of a chain that does not end.
  public static ExitException tooMany(String operation, Origin origin) {
    return new ExitException(
        ExitReason.LOCATION_REJECTED,
        operation + ": " + origin.authority() + " redirects more than " + MOST + " times");
  }
}
