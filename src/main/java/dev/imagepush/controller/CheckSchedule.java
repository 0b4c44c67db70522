package dev.imagepush.controller;

import java.time.Duration;
import java.time.Instant;

/// When resources with an interval are checked: at the multiples of the interval since their last
/// recorded outcome, shifted by up to a tenth of it, each resource by its own part. So nothing needs to be
/// written for a check that found nothing new, a restart changes no resource's times, and resources that
/// were created together are not checked together for ever.
///
/// @param speed how many times faster than the clock intervals go by; 1 but in tests
public record CheckSchedule(int speed) {
  public static final CheckSchedule DEFAULT = new CheckSchedule(1);

  /// What the schema asks for; a resource may be older than it.
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private static final int STEPS = 100_000;

  public CheckSchedule {
    if (speed < 1) {
      throw new IllegalArgumentException("a speed of at least 1");
    }
  }

  /// The first time of a resource that is later than a given one.
  ///
  /// @param anchor when its last outcome was recorded
  Instant next(String uid, Duration interval, Instant anchor, Instant after) {
    Duration period = (interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval).dividedBy(speed);
    Instant first = anchor.plus(period).plus(shift(uid, period));
    if (first.isAfter(after)) {
      return first;
    }
    long passed = Duration.between(first, after).dividedBy(period) + 1;
    return first.plus(period.multipliedBy(passed));
  }

  /// From a tenth earlier to a tenth later.
  private static Duration shift(String uid, Duration period) {
    int step = Math.floorMod(uid.hashCode(), 2 * STEPS + 1) - STEPS;
    return period.multipliedBy(step).dividedBy(10L * STEPS);
  }
}
