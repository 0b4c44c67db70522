package dev.imagepush.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The operator's HTTP server, on every address of the machine: `/metrics` for Prometheus, `/livez`
/// and `/readyz` for the kubelet's probes.
///
/// A probe's body lists each check as kube-apiserver does: `[+]name ok` or `[-]name failed`. What a
/// check knows beyond that stays out of it, because the port needs no credentials.
public final class ManagementServer implements AutoCloseable {
  public static final String METRICS = "/metrics";
  public static final String LIVENESS = "/livez";
  public static final String READINESS = "/readyz";

  private static final Logger LOGGER = LoggerFactory.getLogger(ManagementServer.class);

  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService executor;
  private final PrometheusMeterRegistry metrics;
  private final List<HealthCheck> liveness;
  private final List<HealthCheck> readiness;

  private ManagementServer(
      HttpServer server,
      PrometheusMeterRegistry metrics,
      List<HealthCheck> liveness,
      List<HealthCheck> readiness) {
    this.server = server;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    this.metrics = metrics;
    this.liveness = List.copyOf(liveness);
    this.readiness = List.copyOf(readiness);
  }

  /// Starts answering.
  ///
  /// @param port 0 is any free one
  /// @param liveness what must hold, or else the kubelet restarts the operator
  /// @param readiness what must hold before the operator counts as available
  public static ManagementServer start(
      int port,
      PrometheusMeterRegistry metrics,
      List<HealthCheck> liveness,
      List<HealthCheck> readiness)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    var management = new ManagementServer(server, metrics, liveness, readiness);
    server.createContext("/", management::answer);
    server.setExecutor(management.executor);
    server.start();
    LOGGER.atInfo().addKeyValue("port", management.port()).log("management server started");
    return management;
  }

  /// The port that it listens on.
  public int port() {
    return server.getAddress().getPort();
  }

  /// Stops at once: a probe or a scrape that is being answered is cut off.
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, "only GET and HEAD\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case METRICS -> scrape(exchange);
        case LIVENESS -> probe(exchange, "livez", liveness);
        case READINESS -> probe(exchange, "readyz", readiness);
        default -> send(exchange, 404, TEXT, "see /metrics, /livez and /readyz\n");
      }
    } catch (RuntimeException e) {
      // The JDK's server would swallow it and close the connection without a word.
      LOGGER.atError().setCause(e).log("management request failed");
    }
  }

  private void scrape(HttpExchange exchange) throws IOException {
    String accepted = exchange.getRequestHeaders().getFirst("Accept");
    ScrapeFormat format = ScrapeFormat.of(accepted);
    send(exchange, 200, format.contentType(), metrics.scrape(format.contentType()));
  }

  private static void probe(HttpExchange exchange, String name, List<HealthCheck> checks)
      throws IOException {
    var body = new StringBuilder();
    boolean passed = true;
    for (HealthCheck check : checks) {
      boolean holds = holds(check);
      passed &= holds;
      body.append(holds ? "[+]" : "[-]").append(check.name());
      body.append(holds ? " ok\n" : " failed\n");
    }
    body.append(name).append(passed ? " check passed\n" : " check failed\n");
    send(exchange, passed ? 200 : 503, TEXT, body.toString());
  }

  private static boolean holds(HealthCheck check) {
    try {
      return check.holds().getAsBoolean();
    } catch (RuntimeException e) {
      LOGGER.atWarn().addKeyValue("check", check.name()).setCause(e).log("health check threw");
      return false;
    }
  }

  private static void send(HttpExchange exchange, int status, String contentType, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    boolean bodyless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodyless ? -1 : bytes.length);
    if (!bodyless) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  /// The two texts that Prometheus reads.
  private enum ScrapeFormat {
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    ScrapeFormat(String contentType) {
      this.contentType = contentType;
    }

    static ScrapeFormat of(@Nullable String accepted) {
      return accepted != null && accepted.contains("application/openmetrics-text")
          ? OPEN_METRICS
          : PROMETHEUS;
    }

    String contentType() {
      return contentType;
    }
  }
}
