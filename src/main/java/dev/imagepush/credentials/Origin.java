package dev.imagepush.credentials;

import java.net.URI;
import java.util.Locale;

/// Where a request goes: what a credential is bound to. Two URLs of one origin differ in path and query
/// alone.
///
/// @param host in lower case; an IPv6 address in brackets
public record Origin(String scheme, String host, int port) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  public Origin {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("an origin is http or https");
    }
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("an origin has a host, and a port from 1 to 65535");
    }
  }

  /// The origin of an absolute URL; the scheme's own port where it names none.
  ///
  /// @throws IllegalArgumentException for a URL without a host, with another scheme or with user info
  public static Origin of(URI url) {
    if (url.getScheme() == null || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a URL has http or https, a host, and no user info");
    }
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("http") ? HTTP_PORT : HTTPS_PORT;
    return new Origin(
        scheme,
        url.getHost().toLowerCase(Locale.ROOT),
        url.getPort() < 0 ? standard : url.getPort());
  }

  /// The origin of a registry written as `host` or `host:port`.
  public static Origin ofAuthority(String scheme, String authority) {
    return of(URI.create(scheme + "://" + authority));
  }

  public boolean isHttps() {
    return scheme.equals("https");
  }

  /// The host, with the port where it is not the scheme's own.
  public String authority() {
    return port == (isHttps() ? HTTPS_PORT : HTTP_PORT) ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority();
  }
}
