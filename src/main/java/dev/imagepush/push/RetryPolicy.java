package dev.imagepush.push;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How often, and after what delays, failed attempts are made again.
///
/// @param limit the most failures in a row; 0 for no limit
/// @param initialDelay after the first failure; doubled after each further one
/// @param maxDelay the longest delay, before it is spread by up to a fifth either way
public record RetryPolicy(int limit, Duration initialDelay, Duration maxDelay) {
  /// Delays differ by up to this part, so that those that failed together do not return together.
  private static final double JITTER = 0.2;

  private static final int MAX_DOUBLINGS = 30;

  public RetryPolicy {
    if (limit < 0 || initialDelay.isNegative() || maxDelay.compareTo(initialDelay) < 0) {
      throw new IllegalArgumentException(
          "a retry has no negative limit or delay, and a maxDelay of at least its initialDelay");
    }
  }

  public boolean isExhausted(int failures) {
    return limit > 0 && failures > limit;
  }

  /// The delay after this many failures in a row.
  public Duration delay(int failures, RandomGenerator random) {
    int doublings = Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
    double nanos =
        Math.min((double) initialDelay.toNanos() * (1L << doublings), (double) maxDelay.toNanos());
    double jitter = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofNanos((long) (nanos * jitter));
  }
}
