package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// Proxy rules as the HTTP client asks for them.
final class ProxyRoutes extends DefaultRoutePlanner {
  private final ProxyRules proxies;

  ProxyRoutes(ProxyRules proxies) {
    super(DefaultSchemePortResolver.INSTANCE);
    this.proxies = proxies;
  }

  /// The logins of the proxies, each bound to its own host and port.
  static CredentialsProvider logins(ProxyRules proxies) {
    BasicCredentialsProvider logins = new BasicCredentialsProvider();
    Stream.of(proxies.forHttps(), proxies.forHttp())
        .filter(Objects::nonNull)
        .filter(proxy -> proxy.login() != null)
        .forEach(proxy -> add(logins, proxy));
    return logins;
  }

  private static void add(BasicCredentialsProvider logins, HttpProxy proxy) {
    var login = Objects.requireNonNull(proxy.login());
    logins.setCredentials(
        new AuthScope(host(proxy)),
        new UsernamePasswordCredentials(login.username(), login.password().reveal().toCharArray()));
  }

  @Override
  protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
    String port = target.getPort() < 0 ? "" : ":" + target.getPort();
    return proxies
        .proxyFor(Origin.ofAuthority(target.getSchemeName(), target.getHostName() + port))
        .map(ProxyRoutes::host)
        .orElse(null);
  }

  private static HttpHost host(HttpProxy proxy) {
    return new HttpHost("http", proxy.origin().host(), proxy.origin().port());
  }
}
