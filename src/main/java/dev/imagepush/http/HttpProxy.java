package dev.imagepush.http;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy on the way to a host: HTTPS goes through a tunnel (`CONNECT`) that it cannot look into,
/// plain HTTP is handed to it.
///
/// @param origin where the proxy is; plain HTTP, as proxies are spoken to
/// @param login what the proxy asks for; null where it asks for nothing
/// @param name where the proxy is written, for messages: `Secret egress-proxy`
public record HttpProxy(Origin origin, Credential.@Nullable Basic login, String name) {
  private static final int STANDARD_PORT = 80;

  public HttpProxy {
    if (origin.isHttps()) {
      throw new IllegalArgumentException("a proxy is spoken to in plain HTTP");
    }
  }

  /// Reads a proxy's address: `http://proxy.example.com:3128`, or the same without `http://`. The port
  /// is 80 where it names none.
  ///
  /// @throws IllegalArgumentException for anything else, a login in the address among it
  public static HttpProxy of(String address, Credential.@Nullable Basic login, String name) {
    URI url = URI.create(address.contains("://") ? address : "http://" + address);
    Origin origin = Origin.of(url);
    String path = url.getRawPath();
    if (origin.isHttps() || !(path.isEmpty() || path.equals("/")) || url.getRawQuery() != null) {
      throw new IllegalArgumentException("http:// with a host, a port, and nothing behind it");
    }
    return new HttpProxy(
        new Origin("http", origin.host(), url.getPort() < 0 ? STANDARD_PORT : url.getPort()),
        login,
        name);
  }
}
