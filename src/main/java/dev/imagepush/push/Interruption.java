package dev.imagepush.push;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;

/// Why a push is stopped from outside, which decides what becomes of its uploads under way. One that
/// nobody wants any more leaves none open at the registry; one that goes on later leaves them open, and
/// goes on in them. Thread-safe.
public final class Interruption {
  private volatile boolean continuedLater;

  /// The push is stopped, and another attempt will want what it has sent: its time is over, or the
  /// process stops.
  public void isContinuedLater() {
    continuedLater = true;
  }

  /// Whether another attempt will go on with the uploads of a push that ends so.
  boolean isToBeContinued(ExitReason reason) {
    return reason == ExitReason.CANCELLED ? continuedLater : reason.recovery() == Recovery.RETRY;
  }
}
