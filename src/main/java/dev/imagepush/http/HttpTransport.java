package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.HostnameVerifier;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Connections to one origin that a person named, and to those that its answers point at. The first may
/// see our client certificate and reach private addresses, the others neither.
///
/// Thread-safe; connections are kept and used again.
public final class HttpTransport implements AutoCloseable {
  private static final String USER_AGENT = "imagepush";

  private final Origin named;
  private final PoolingHttpClientConnectionManager connectionsToNamed;
  private final PoolingHttpClientConnectionManager connectionsToOthers;
  private final CloseableHttpClient toNamed;
  private final CloseableHttpClient toOthers;

  public HttpTransport(
      Origin named, TlsSettings tls, EgressPolicy egress, HostLookup lookup, HttpLimits limits) {
    this.named = named;
    this.connectionsToNamed =
        connections(tls, new EgressGate(egress, EgressPolicy.Origination.NAMED, lookup), limits);
    this.connectionsToOthers =
        connections(
            tls.withoutIdentity(),
            new EgressGate(egress, EgressPolicy.Origination.INDIRECT, lookup),
            limits);
    this.toNamed = client(connectionsToNamed, limits);
    this.toOthers = client(connectionsToOthers, limits);
  }

  /// The origin that a person named.
  public Origin origin() {
    return named;
  }

  /// Sends a request, and returns when the answer's headers are there. Follows nothing, sends nothing
  /// twice.
  ///
  /// @throws dev.imagepush.exit.ExitException where no answer came, by the reason why
  public HttpResponse send(HttpRequest request) {
    URI url = request.url();
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), url);
    request.headers().forEach(message::setHeader);
    if (request.body() != null) {
      message.setEntity(new BodyEntity(request.body()));
    }
    Origin target = Origin.of(url);
    CloseableHttpClient client = target.host().equals(named.host()) ? toNamed : toOthers;
    try {
      return new HttpResponse(url, client.executeOpen(null, message, null));
    } catch (IOException e) {
      throw NetworkFailures.of(request.method(), target.authority(), e);
    }
  }

  /// Lets idle connections go. Those in use stay, for whoever still holds this transport.
  public void retire() {
    connectionsToNamed.closeIdle(TimeValue.ZERO_MILLISECONDS);
    connectionsToOthers.closeIdle(TimeValue.ZERO_MILLISECONDS);
  }

  @Override
  public void close() {
    toNamed.close(CloseMode.GRACEFUL);
    toOthers.close(CloseMode.GRACEFUL);
  }

  private static CloseableHttpClient client(
      PoolingHttpClientConnectionManager connections, HttpLimits limits) {
    return HttpClients.custom()
        .setUserAgent(USER_AGENT)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(Timeout.of(limits.idleTimeout()))
                .setConnectionRequestTimeout(Timeout.DISABLED)
                .setExpectContinueEnabled(false)
                .build())
        .setConnectionManager(connections)
        .build();
  }

  private static PoolingHttpClientConnectionManager connections(
      TlsSettings tls, EgressGate gate, HttpLimits limits) {
    HostnameVerifier hostnames =
        tls.verified() ? HttpsSupport.getDefaultHostnameVerifier() : NoopHostnameVerifier.INSTANCE;
    Timeout idle = Timeout.of(limits.idleTimeout());
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(gate)
        .setTlsSocketStrategy(new DefaultClientTlsStrategy(TlsContexts.of(tls), hostnames))
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setBufferSize(64 * 1024)
                        .setMaxLineLength(32 * 1024)
                        .setMaxHeaderCount(200)
                        .build())
                .build())
        .setMaxConnPerRoute(limits.connectionsPerHost())
        .setMaxConnTotal(limits.connectionsPerHost() * 4)
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(idle).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(limits.connectTimeout()))
                .setSocketTimeout(idle)
                .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                .setTimeToLive(TimeValue.ofMinutes(10))
                .build())
        .build();
  }
}
