package dev.imagepush.traffic;

import java.time.Duration;
import java.time.Instant;

/// A store of tokens that fills at a steady rate and holds no more than a burst. It begins full. Over any
/// time no more are taken than the burst and what has flowed in. Not thread-safe.
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final double burst;
  private double level;
  private Instant filledAt;

  TokenBucket(long perSecond, long burst, Instant now) {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException("a rate and a burst of at least 1");
    }
    this.perSecond = perSecond;
    this.burst = burst;
    this.level = burst;
    this.filledAt = now;
  }

  /// How long until so many may be taken; zero for now. More than the burst may be taken of a full
  /// bucket, and what is missing is waited for by the next.
  Duration wait(long amount, Instant now) {
    fill(now);
    double missing = Math.min(amount, burst) - level;
    return missing <= 0
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil(missing / perSecond * NANOS_PER_SECOND));
  }

  void take(long amount) {
    level -= amount;
  }

  /// A clock that is set back brings nothing, and takes nothing away.
  private void fill(Instant now) {
    if (now.isAfter(filledAt)) {
      double flown = Duration.between(filledAt, now).toNanos() / NANOS_PER_SECOND * perSecond;
      level = Math.min(burst, level + flown);
    }
    filledAt = now;
  }
}
