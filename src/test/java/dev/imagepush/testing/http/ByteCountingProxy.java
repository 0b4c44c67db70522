package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A TCP relay between clients and a server on 127.0.0.1 that counts what passes and harms it
/// to the byte. It looks into nothing, so TLS passes as well.
///
/// Harm is ordered for a direction and counts from the order on, over all connections.
public final class ByteCountingProxy implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int BACKLOG = 1_024;

  private final int serverPort;
  private final ServerSocket listening;
  private final Valves valves = new Valves();
  private final List<RelayedConnection> connections = new CopyOnWriteArrayList<>();

  private ByteCountingProxy(int serverPort, ServerSocket listening) {
    this.serverPort = serverPort;
    this.listening = listening;
  }

  /// A proxy that listens on a free port, before a server on this port. The server need not listen
  /// yet.
  public static ByteCountingProxy before(int serverPort) {
    return at(LOOPBACK, LoopbackPort.unused().number(), serverPort);
  }

  /// A proxy that listens at an address of this machine, for clients that cannot reach its loopback.
  public static ByteCountingProxy at(String address, int port, int serverPort) {
    try {
      var socket = new ServerSocket(port, BACKLOG, InetAddress.ofLiteral(address));
      var proxy = new ByteCountingProxy(serverPort, socket);
      Thread.ofVirtual().name("proxy-" + socket.getLocalPort()).start(proxy::acceptAll);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /// Host and port, as they stand in an image's reference: `127.0.0.1:34567`.
  public String address() {
    return listening.getInetAddress().getHostAddress() + ":" + port();
  }

  /// Bytes that went that way since the beginning, over all connections.
  public long bytes(Direction direction) {
    return valves.of(direction).passed();
  }

  /// All connections so far, those that have ended included, in their order.
  public List<RelayedConnection> connections() {
    return List.copyOf(connections);
  }

  /// Ends the connection that carries this many more bytes, behind the last of them: exactly so many
  /// arrive. Once; later connections live.
  public void cutAfter(Direction direction, long bytes) {
    valves.of(direction).cutAfter(bytes);
  }

  /// Lets this many more bytes pass, and then none until [#release].
  public void stallAfter(Direction direction, long bytes) {
    valves.of(direction).stallAfter(bytes);
  }

  /// Waits until bytes are held back that [#stallAfter] does not let pass; fails after 30 s.
  public void awaitStalled(Direction direction) {
    valves.of(direction).awaitStalled();
  }

  /// Carries each connection's bytes at this rate, until [#release].
  public void throttle(Direction direction, long bytesPerSecond) {
    valves.of(direction).throttle(bytesPerSecond);
  }

  /// Ends stalls and slowness in both directions.
  public void release() {
    valves.toServer().release();
    valves.toClient().release();
  }

  /// Resets every connection, on both sides, and listens on.
  public void dropConnections() {
    connections.forEach(RelayedConnection::reset);
  }

  /// Stops listening and resets every connection.
  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    dropConnections();
    release();
  }

  private void acceptAll() {
    while (!listening.isClosed()) {
      try {
        relay(listening.accept());
      } catch (IOException e) {
        // The listening socket was closed, which the loop's condition sees, or a client went away
        // between its SYN and our accept.
      }
    }
  }

  private void relay(Socket client) throws IOException {
    try {
      Socket server = new Socket(LOOPBACK, serverPort);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var connection = new RelayedConnection(client, server, valves);
      connections.add(connection);
      connection.start();
      if (listening.isClosed()) {
        connection.reset();
      }
    } catch (IOException e) {
      client.close();
    }
  }
}
