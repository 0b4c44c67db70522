package dev.imagepush.testing.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A place where a request waits until the test lets it go on.
final class Gate {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /// Waits for the release; the server's stop ends the wait and the connection.
  void pass() throws ConnectionEnd {
    reached.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectionEnd(ConnectionEnd.Kind.RESET);
    }
  }

  /// Waits for so long, or less if released; true where it was released.
  boolean pause(Duration length) throws ConnectionEnd {
    try {
      return released.await(length.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectionEnd(ConnectionEnd.Kind.RESET);
    }
  }

  void release() {
    released.countDown();
  }

  void awaitReached() {
    try {
      if (!reached.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("no request reached the gate in " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a request", e);
    }
  }
}
