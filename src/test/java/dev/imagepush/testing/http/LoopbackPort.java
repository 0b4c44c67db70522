package dev.imagepush.testing.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A TCP port of 127.0.0.1 that nothing listens on.
///
/// It lies below the range that Linux and macOS take outgoing connections' ports from, so it is
/// still free after a server on it was down for a while.
public record LoopbackPort(int number) {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_767;
  private static final int ATTEMPTS = 100;

  public static LoopbackPort unused() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      if (isUnused(candidate)) {
        return new LoopbackPort(candidate);
      }
    }
    throw new IllegalStateException(
        "no unused port of 127.0.0.1 in %d tries from %d to %d"
            .formatted(ATTEMPTS, LOWEST, HIGHEST));
  }

  /// `127.0.0.1:20000`
  public String address() {
    return "127.0.0.1:" + number;
  }

  private static boolean isUnused(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
