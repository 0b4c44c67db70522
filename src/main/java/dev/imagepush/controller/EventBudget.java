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
  private final Map<String, Allowance> byUid = new LinkedHashMap<>(16, 0.75f, true);

  EventBudget(InstantSource clock) {
    this.clock = clock;
  }

  /// Takes one out of the budget of a resource; false where it is used up.
  boolean take(String uid) {
    Instant now = clock.instant();
    @Nullable Allowance before = byUid.get(uid);
    Allowance allowance =
        before == null ? Allowance.full(AT_ONCE, REFILL, now) : before.refilled(now);
    byUid.put(uid, allowance.less());
    if (byUid.size() > REMEMBERED) {
      byUid.remove(byUid.keySet().iterator().next());
    }
    return !allowance.isUsedUp();
  }
}
