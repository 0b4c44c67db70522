package dev.imagepush.testing.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What lets bytes pass in one direction, over all connections: it counts them, and can end them,
/// stop them or slow them down.
final class Valve {
  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private long passed;
  private long untilCut = NEVER;
  private long untilStall = NEVER;
  private boolean stalled;
  private @Nullable Pace pace;

  /// How many bytes may pass now, and whether the connection is to end behind them.
  record Admission(int bytes, boolean cut) {}

  synchronized void cutAfter(long bytes) {
    untilCut = bytes;
  }

  synchronized void stallAfter(long bytes) {
    untilStall = bytes;
    stalled = false;
  }

  synchronized void throttle(long bytesPerSecond) {
    pace = Pace.ofBytesPerSecond(bytesPerSecond, new Gate());
  }

  /// Ends what stops bytes or slows them down; a cut that was ordered still comes.
  synchronized void release() {
    untilStall = NEVER;
    stalled = false;
    if (pace != null) {
      pace.gate().release();
      pace = null;
    }
    notifyAll();
  }

  /// Waits until bytes stand before the stall; fails after 30 s.
  synchronized void awaitStalled() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!stalled) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
          throw new IllegalStateException("nothing was stalled in " + PATIENCE);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a stall", e);
    }
  }

  synchronized long passed() {
    return passed;
  }

  /// Admits some of the bytes that wait, at least one of them or the cut; waits while it is stalled.
  synchronized Admission admit(int waiting) throws InterruptedException {
    while (untilStall == 0 && untilCut > 0) {
      stalled = true;
      notifyAll();
      wait();
    }
    int limit = pace == null ? waiting : Math.min(waiting, pace.slice());
    int bytes = (int) Math.min(limit, Math.min(untilCut, untilStall));
    untilStall = less(untilStall, bytes);
    untilCut = less(untilCut, bytes);
    boolean cut = untilCut == 0;
    if (cut) {
      untilCut = NEVER;
    }
    passed += bytes;
    return new Admission(bytes, cut);
  }

  /// Pauses as slowness has it, after some bytes have passed.
  void rest() throws ConnectionEnd {
    Pace current;
    synchronized (this) {
      current = pace;
    }
    if (current != null) {
      current.gate().pause(current.pause());
    }
  }

  private static long less(long left, int bytes) {
    return left == NEVER ? NEVER : left - bytes;
  }
}
