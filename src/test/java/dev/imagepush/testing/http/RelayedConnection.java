package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A client's connection through a [ByteCountingProxy], and the one to the server that belongs to it.
public final class RelayedConnection {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Socket client;
  private final Socket server;
  private final Valves valves;
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final CountDownLatch open = new CountDownLatch(2);

  RelayedConnection(Socket client, Socket server, Valves valves) {
    this.client = client;
    this.server = server;
    this.valves = valves;
  }

  /// Bytes that went that way, the last of them perhaps still on theirs.
  public long bytes(Direction direction) {
    return passed(direction).get();
  }

  /// Carries bytes both ways until both sides have ended theirs, or one breaks.
  void start() {
    Thread.startVirtualThread(() -> carry(Direction.TO_SERVER, client, server));
    Thread.startVirtualThread(() -> carry(Direction.TO_CLIENT, server, client));
    Thread.startVirtualThread(this::closeAtTheEnd);
  }

  /// Resets both sides.
  void reset() {
    end(client, ConnectionEnd.Kind.RESET);
    end(server, ConnectionEnd.Kind.RESET);
  }

  private void carry(Direction direction, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      int count = in.read(buffer);
      while (count >= 0) {
        if (!pass(direction, buffer, count, out)) {
          // Whoever was sending sees a reset. The other side sees an end, for a reset could
          // overtake
          // bytes that were let through.
          to.shutdownOutput();
          end(from, ConnectionEnd.Kind.RESET);
          end(to, ConnectionEnd.Kind.CLOSE);
          return;
        }
        count = in.read(buffer);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side broke; the other is to see that too.
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.countDown();
    }
  }

  /// Tells whether the connection goes on.
  private boolean pass(Direction direction, byte[] buffer, int count, OutputStream out)
      throws IOException, InterruptedException {
    Valve valve = valves.of(direction);
    int done = 0;
    while (done < count) {
      Valve.Admission admission = valve.admit(count - done);
      // Counted first, so that whoever has received a byte finds it counted.
      passed(direction).addAndGet(admission.bytes());
      out.write(buffer, done, admission.bytes());
      if (admission.cut()) {
        return false;
      }
      done += admission.bytes();
      valve.rest();
    }
    return true;
  }

  private AtomicLong passed(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> toServer;
      case TO_CLIENT -> toClient;
    };
  }

  private void closeAtTheEnd() {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(client, ConnectionEnd.Kind.CLOSE);
    end(server, ConnectionEnd.Kind.CLOSE);
  }

  private static void end(Socket socket, ConnectionEnd.Kind kind) {
    try {
      if (kind == ConnectionEnd.Kind.RESET) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      // It is closed already, which is what was wanted.
    }
  }
}
