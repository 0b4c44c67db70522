package dev.imagepush.controller;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many events one resource may still have written: 25 at once, then one every 5 minutes, as client-go
/// limits them. For one thread.
final class EventBudget {
  private static final int AT_ONCE = 25;
  private static final Duration REFILL = Duration.ofMinutes(5);

  /// The resource whose last event was longest ago is forgotten first; its budget is the fullest.
  private static final int REMEMBERED = 4_096;

  private final InstantSource clock;
  private final Map<String, Budget> byUid = new LinkedHashMap<>(16, 0.75f, true);

  /// @param left how many there were at that time
  private record Budget(int left, Instant at) {}

  EventBudget(InstantSource clock) {
    this.clock = clock;
  }

  /// Takes one out of the budget of a resource; false where it is used up.
  boolean take(String uid) {
    Instant now = clock.instant();
    @Nullable Budget before = byUid.get(uid);
    Budget budget = before == null ? new Budget(AT_ONCE, now) : refilled(before, now);
    byUid.put(uid, new Budget(Math.max(0, budget.left() - 1), budget.at()));
    if (byUid.size() > REMEMBERED) {
      byUid.remove(byUid.keySet().iterator().next());
    }
    return budget.left() > 0;
  }

  private static Budget refilled(Budget budget, Instant now) {
    long more = Math.max(0, Duration.between(budget.at(), now).dividedBy(REFILL));
    return budget.left() + more >= AT_ONCE
        ? new Budget(AT_ONCE, now)
        : new Budget((int) (budget.left() + more), budget.at().plus(REFILL.multipliedBy(more)));
  }
}
