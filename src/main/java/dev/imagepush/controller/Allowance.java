package dev.imagepush.controller;

import java.time.Duration;
import java.time.Instant;

/// How many of a kind may still be told: so many at once, and then one after each refill.
///
/// @param most how many there are at first, and ever
/// @param left how many there were at that time
record Allowance(int most, Duration refill, int left, Instant at) {
  static Allowance full(int most, Duration refill, Instant now) {
    return new Allowance(most, refill, most, now);
  }

  /// What it has become by now. A clock that was put back refills it no more slowly: time counts anew.
  Allowance refilled(Instant now) {
    if (now.isBefore(at)) {
      return new Allowance(most, refill, left, now);
    }
    long more = Duration.between(at, now).dividedBy(refill);
    return left + more >= most
        ? full(most, refill, now)
        : new Allowance(most, refill, (int) (left + more), at.plus(refill.multipliedBy(more)));
  }

  boolean isUsedUp() {
    return left == 0;
  }

  /// One has been told.
  Allowance less() {
    return new Allowance(most, refill, Math.max(0, left - 1), at);
  }
}
