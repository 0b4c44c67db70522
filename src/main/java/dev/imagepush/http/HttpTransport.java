package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Connections to the host of an origin that a person named, and to those that its answers point at. The
/// first may see our client certificate and be at a private address, the others neither.
///
/// Thread-safe; connections are kept and used again.
public final class HttpTransport implements AutoCloseable {
  private static final String USER_AGENT = "imagepush";

  private static final int EXPECTATION_FAILED = 417;

  /// Those who wait for a connection of a busy host wait for others' blobs, which may take hours; the
  /// attempt's timeout ends it. The client takes 0 for no wait at all.
  private static final Timeout UNBOUNDED = Timeout.ofDays(365);

  private final Origin named;
  private final PoolingHttpClientConnectionManager connectionsToNamed;
  private final PoolingHttpClientConnectionManager connectionsToOthers;
  private final CloseableHttpClient toNamed;
  private final CloseableHttpClient toOthers;
  private final EgressGate gateToNamed;
  private final EgressGate gateToOthers;
  private final TlsSettings tls;
  private final ProxyRules proxies;
  private final HttpLimits limits;
  private final RequestMetrics metrics;
  private final Invitations invitations;
  private final Traffic traffic;

  /// Connections whose requests nobody asked to be counted.
  public HttpTransport(
      Origin named, TlsSettings tls, EgressPolicy egress, HostLookup lookup, HttpLimits limits) {
    this(named, tls, ProxyRules.NONE, egress, lookup, limits, RequestMetrics.none());
  }

  public HttpTransport(
      Origin named,
      TlsSettings tls,
      ProxyRules proxies,
      EgressPolicy egress,
      HostLookup lookup,
      HttpLimits limits,
      RequestMetrics metrics) {
    this.named = named;
    this.tls = tls;
    this.proxies = proxies;
    this.limits = limits;
    this.metrics = metrics;
    this.traffic = Traffic.FREE;
    this.invitations = new Invitations();
    this.gateToNamed = new EgressGate(egress, EgressPolicy.Origination.NAMED, lookup, proxies);
    this.gateToOthers = new EgressGate(egress, EgressPolicy.Origination.INDIRECT, lookup, proxies);
    TlsSettings anonymous = tls.withoutIdentity();
    SSLContext context = TlsContexts.of(tls);
    this.connectionsToNamed = connections(strategy(tls, context), gateToNamed, limits);
    this.connectionsToOthers =
        connections(
            strategy(anonymous, anonymous.equals(tls) ? context : TlsContexts.of(anonymous)),
            gateToOthers,
            limits);
    this.toNamed = client(connectionsToNamed, proxies, limits, invitations);
    this.toOthers = client(connectionsToOthers, proxies, limits, invitations);
  }

  private HttpTransport(HttpTransport shared, Traffic traffic) {
    this.named = shared.named;
    this.connectionsToNamed = shared.connectionsToNamed;
    this.connectionsToOthers = shared.connectionsToOthers;
    this.toNamed = shared.toNamed;
    this.toOthers = shared.toOthers;
    this.gateToNamed = shared.gateToNamed;
    this.gateToOthers = shared.gateToOthers;
    this.tls = shared.tls;
    this.proxies = shared.proxies;
    this.limits = shared.limits;
    this.metrics = shared.metrics;
    this.invitations = shared.invitations;
    this.traffic = traffic;
  }

  /// The same connections, for requests that are part of this traffic. Closing either closes both.
  public HttpTransport in(Traffic other) {
    return new HttpTransport(this, other);
  }

  /// Waits for a place to send a blob; see [Traffic#placeToSend].
  public Traffic.Place placeToSend() {
    return traffic.placeToSend(named);
  }

  /// The origin that a person named.
  public Origin origin() {
    return named;
  }

  /// Sends a request when the traffic lets it pass, and returns when the answer's headers are there.
  /// Follows nothing, sends nothing twice.
  ///
  /// @param operation what the request does, for messages: `PUT manifest`
  /// @throws dev.imagepush.exit.ExitException where no answer came, by the reason why
  public HttpResponse send(String operation, HttpRequest request) {
    if (request.body() == null) {
      return exchange(operation, request, null);
    }
    Invitations.Asked invitation = invitations.about(request.body());
    HttpResponse response = exchange(operation, request, invitation);
    if (response.status() != EXPECTATION_FAILED || !invitation.isAsked()) {
      return response;
    }
    invitation.notUnderstood();
    response.discard();
    return send(operation, request);
  }

  private HttpResponse exchange(
      String operation, HttpRequest request, Invitations.@Nullable Asked invitation) {
    Origin target = Origin.of(request.url());
    boolean toNamedHost = target.host().equals(named.host());
    @Nullable HttpProxy proxy = proxies.proxyFor(target).orElse(null);
    if (proxy != null) {
      (toNamedHost ? gateToNamed : gateToOthers)
          .requireAllowedBehindProxy(target.host(), target.port());
    }
    Traffic.Exchange exchange =
        traffic.begin(operation, request, named, new Route(target, tls, proxies));
    boolean answered = false;
    try {
      HttpClientContext context = HttpClientContext.create();
      HttpUriRequestBase message = message(request, exchange, invitation);
      ClassicHttpResponse response =
          (toNamedHost ? toNamed : toOthers).executeOpen(null, message, context);
      answered = true;
      metrics.answered(named.authority(), request.method(), response.getCode());
      HttpResponse answer =
          new HttpResponse(request.url(), response, message, exchange, limits.leastRate());
      if (proxy != null && target.isHttps() && context.getSSLSession() == null) {
        answer.close(); // Without a tunnel it is the proxy that speaks, in the registry's place.
        throw NetworkFailures.ofTunnel(operation, target.authority(), proxy, answer.status());
      }
      exchange.answered(answer);
      return answer;
    } catch (IOException e) {
      ExitException failure =
          proxy == null
              ? NetworkFailures.of(operation, target.authority(), e)
              : NetworkFailures.of(operation, target.authority(), proxy, e);
      exchange.failed(failure.reason());
      throw failure;
    } finally {
      if (!answered) {
        exchange.ended();
        metrics.unanswered(named.authority(), request.method());
      }
    }
  }

  private HttpUriRequestBase message(
      HttpRequest request, Traffic.Exchange exchange, Invitations.@Nullable Asked invitation) {
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.url());
    request.headers().forEach(message::setHeader);
    if (request.body() != null && invitation != null) {
      message.setEntity(
          new BodyEntity(
              new PacedBody(request.body(), exchange, limits.leastRate()),
              limits.idleTimeout(),
              message,
              invitation));
      if (invitation.isAsked()) {
        message.setHeader(HttpHeaders.EXPECT, "100-continue");
      }
    }
    if (request.answerWithin() != null) {
      message.setConfig(config(request.answerWithin()));
    }
    return message;
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
      PoolingHttpClientConnectionManager connections,
      ProxyRules proxies,
      HttpLimits limits,
      Invitations invitations) {
    return HttpClients.custom()
        .setRoutePlanner(new ProxyRoutes(proxies))
        .setDefaultCredentialsProvider(ProxyRoutes.logins(proxies))
        .setRequestExecutor(
            HttpRequestExecutor.builder()
                .withWaitForContinue(Timeout.of(Invitations.WAIT))
                .withHttp1StreamListener(invitations)
                .build())
        .setConnectionReuseStrategy(
            (request, response, context) ->
                !isCutShort(request)
                    && DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(
                        request, response, context))
        .setUserAgent(USER_AGENT)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .setDefaultCookieSpecRegistry(name -> null) // The usual one reads all public suffixes.
        .disableAuthCaching()
        .disableContentCompression()
        .setDefaultRequestConfig(config(limits.idleTimeout()))
        .setConnectionManager(connections)
        .build();
  }

  private static boolean isCutShort(org.apache.hc.core5.http.HttpRequest request) {
    return request instanceof ClassicHttpRequest classic
        && classic.getEntity() instanceof BodyEntity body
        && body.isCutShort();
  }

  private static RequestConfig config(Duration answerWithin) {
    return RequestConfig.custom()
        .setResponseTimeout(Timeout.of(answerWithin))
        .setConnectionRequestTimeout(UNBOUNDED)
        .setExpectContinueEnabled(false)
        .build();
  }

  /// Java itself holds certificates to the host's name, during the handshake. Apache's own verifier would
  /// read a list of all public suffixes before the first connection.
  private static TlsSocketStrategy strategy(TlsSettings tls, SSLContext context) {
    return tls.verified()
        ? new DefaultClientTlsStrategy(context)
        : new DefaultClientTlsStrategy(context, NoopHostnameVerifier.INSTANCE);
  }

  private static PoolingHttpClientConnectionManager connections(
      TlsSocketStrategy tls, EgressGate gate, HttpLimits limits) {
    Timeout idle = Timeout.of(limits.idleTimeout());
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(gate)
        .setTlsSocketStrategy(tls)
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                // A look at the receive buffer before each write; TLS hides what is there.
                // Measured:
                // it cannot be seen in the time that a gigabyte takes.
                .responseOutOfOrderStrategy(
                    (request, connection, in, sent, next) -> in.available() > 0)
                .http1Config(
                    Http1Config.custom()
                        .setBufferSize(64 * 1024)
                        // What is longer is written past the buffer: a body that cannot be written
                        // on
                        // leaves nothing behind in it, whose flush would fail once more.
                        .setChunkSizeHint(4 * 1024 - 1)
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
