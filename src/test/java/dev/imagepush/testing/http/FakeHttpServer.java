package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 server on 127.0.0.1 that does what its handler says, or what a fault says instead. It
/// keeps its port over a stop and a start.
public final class FakeHttpServer implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  private final Handler handler;
  private final FaultScript faults = new FaultScript();
  private final RequestLog log = new RequestLog();
  private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
  private volatile Connection.TransportSecurity security =
      new Connection.TransportSecurity(null, false);
  private @Nullable ServerSocket listening;
  private @Nullable Thread accepting;
  private int port;

  public FakeHttpServer(Handler handler) {
    this.handler = handler;
  }

  /// Speaks TLS with this context from the next connection on; a running server can change its
  /// certificate this way.
  public FakeHttpServer secure(SSLContext context) {
    security = new Connection.TransportSecurity(context, security.asksForCertificate());
    return this;
  }

  /// Refuses clients that show no certificate which the context trusts.
  public FakeHttpServer requireClientCertificate() {
    security = new Connection.TransportSecurity(security.context(), true);
    return this;
  }

  /// Listens on this port from the next start on. Defaults to any free one, kept from then on.
  public FakeHttpServer port(int number) {
    port = number;
    return this;
  }

  public synchronized FakeHttpServer start() {
    if (listening != null) {
      throw new IllegalStateException("already started");
    }
    if (port == 0) {
      port = LoopbackPort.unused().number();
    }
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
          BACKLOG);
      listening = socket;
      accepting = Thread.ofVirtual().name("fake-http-" + port).start(() -> acceptAll(socket));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
    return this;
  }

  /// Stops listening and resets every connection; hanging requests end too.
  public synchronized void stop() {
    try {
      if (listening != null) {
        listening.close();
        listening = null;
        awaitPortGivenBack();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    dropConnections();
  }

  @Override
  public void close() {
    stop();
  }

  /// The port is free once the thread that waits for connections has noticed.
  private void awaitPortGivenBack() {
    try {
      if (accepting != null) {
        accepting.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Resets every connection, idle or busy, and listens on.
  public void dropConnections() {
    connections.forEach(
        (connection, thread) -> {
          connection.end(ConnectionEnd.Kind.RESET);
          thread.interrupt();
        });
  }

  /// Scripts a fault for the requests that match.
  public Fault when(RequestMatch match) {
    return faults.add(match);
  }

  /// Forgets every fault and lets go what hangs.
  public void behave() {
    faults.clear();
  }

  public RequestLog log() {
    return log;
  }

  public int port() {
    return port;
  }

  /// Host and port, as they stand in an image's reference: `127.0.0.1:34567`.
  public String address() {
    return "127.0.0.1:" + port;
  }

  public String url() {
    return security.scheme() + "://" + address();
  }

  private void acceptAll(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        serve(socket.accept());
      } catch (IOException e) {
        // The listening socket was closed, which the loop's condition sees, or a client went away
        // between its SYN and our accept.
      }
    }
  }

  private void serve(Socket client) {
    log.addConnection();
    var connection = new Connection(client, security, handler, faults, log);
    Thread thread =
        Thread.ofVirtual()
            .name("fake-http-" + port + "-connection")
            .unstarted(
                () -> {
                  try {
                    connection.run();
                  } finally {
                    connections.remove(connection);
                  }
                });
    connections.put(connection, thread);
    thread.start();
  }
}
