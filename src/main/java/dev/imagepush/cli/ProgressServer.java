package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imagepush.push.PushProgress;
import dev.imagepush.worker.WorkerProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Answers who asks how far a push is. It needs no credentials and tells
/// nothing but numbers; a few are answered at a time, and nobody takes long.
final class ProgressServer implements AutoCloseable {
  private static final int AT_ONCE = 2;

  /// Read by the JDK's server when the first one of a process is made.
  private static final String MOST_CONNECTIONS = "jdk.httpserver.maxConnections";

  private static final String MOST_SECONDS_TO_ASK = "sun.net.httpserver.maxReqTime";
  private static final String MOST_SECONDS_TO_ANSWER = "sun.net.httpserver.maxRspTime";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Supplier<PushProgress.Snapshot> progress;

  private ProgressServer(
      HttpServer server, ExecutorService threads, Supplier<PushProgress.Snapshot> progress) {
    this.server = server;
    this.threads = threads;
    this.progress = progress;
  }

  /// Starts answering.
  ///
  /// @param address port 0 is any free one
  /// @throws IOException where it cannot be had
  static ProgressServer start(InetSocketAddress address, Supplier<PushProgress.Snapshot> progress)
      throws IOException {
    setUnlessSet(MOST_CONNECTIONS, "16");
    setUnlessSet(MOST_SECONDS_TO_ASK, "5");
    setUnlessSet(MOST_SECONDS_TO_ANSWER, "5");
    HttpServer server = HttpServer.create(address, 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("progress-", 0).factory());
    ProgressServer started = new ProgressServer(server, threads, progress);
    server.createContext("/", started::answer);
    server.setExecutor(threads);
    server.start();
    return started;
  }

  /// The port that it listens on.
  int port() {
    return server.getAddress().getPort();
  }

  /// Stops at once.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(WorkerProgress.PATH)) {
        send(exchange, 404, "");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "");
      } else {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, 200, WorkerProgress.text(progress.get()));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
