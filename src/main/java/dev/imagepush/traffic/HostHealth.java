package dev.imagepush.traffic;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a host may be asked, as its answers to all pushes show.
///
/// One that said 429, or 503 with a time, is left alone for the time that it asked for; where it named
/// none, for a second, doubled each time that it says so again, up to half a minute. One that failed ten
/// times in a row, all pushes together, is asked once a second until it answers again. A tenant whom it
/// answered well when it was last asked is let through all the same: what fails for others may be theirs
/// alone, and one tenant must not be able to talk a host down for another. Thread-safe.
final class HostHealth {
  static final int FAILURES_OF_OUTAGE = 10;
  static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
  static final Duration FIRST_OWN_QUIET = Duration.ofSeconds(1);
  static final Duration LONGEST_OWN_QUIET = Duration.ofSeconds(30);

  /// What a host that is down does to all. A refused certificate is one push's own trouble.
  private static final Set<ExitReason> OUTAGE =
      Set.of(
          ExitReason.DNS_FAILURE,
          ExitReason.CONNECT_FAILED,
          ExitReason.CONNECTION_RESET,
          ExitReason.NO_PROGRESS);

  private static final int NOT_IMPLEMENTED = 501;

  private static final int MOST_TENANTS = 1000;

  private Instant quietBegan = Instant.EPOCH;
  private Instant quietEnd = Instant.EPOCH;
  private Duration nextOwnQuiet = FIRST_OWN_QUIET;
  private int failures;
  private ExitReason lastFailure = ExitReason.REGISTRY_UNAVAILABLE;
  private Instant nextProbe = Instant.EPOCH;

  /// Those whose last request was answered well.
  private final SequencedSet<Tenant> served = new LinkedHashSet<>();

  /// Whether a request may be sent.
  sealed interface Entry {
    record Open() implements Entry {}

    /// The host asked for no requests for so long.
    record Quiet(Duration left) implements Entry {}

    /// The host does not answer; it may be asked again after this long.
    record Down(ExitReason lastFailure, Duration left) implements Entry {}
  }

  /// A request wants to be sent; one that is told Open is.
  synchronized Entry enter(Tenant tenant, Instant now) {
    Duration left = Duration.between(now, quietEnd);
    if (left.isPositive()) {
      return new Entry.Quiet(left);
    }
    if (failures < FAILURES_OF_OUTAGE || served.contains(tenant)) {
      return new Entry.Open();
    }
    Duration untilProbe = Duration.between(now, nextProbe);
    if (untilProbe.isPositive()) {
      return new Entry.Down(lastFailure, untilProbe);
    }
    nextProbe = now.plus(BETWEEN_PROBES);
    return new Entry.Open();
  }

  /// An answer came.
  ///
  /// @param sentAt when its request was let through
  /// @param retryAfter what it asks for
  synchronized void answered(
      Tenant tenant, int status, @Nullable Duration retryAfter, Instant sentAt, Instant now) {
    if (status == 429) {
      beQuiet(retryAfter == null ? ownQuiet(sentAt) : retryAfter, now);
      failures = 0;
    } else if (status >= 500 && status != NOT_IMPLEMENTED) {
      if (status == 503 && retryAfter != null) {
        beQuiet(retryAfter, now);
      }
      fail(tenant, ExitReason.REGISTRY_UNAVAILABLE, now);
    } else {
      nextOwnQuiet = FIRST_OWN_QUIET;
      failures = 0;
      served.addLast(tenant);
      if (served.size() > MOST_TENANTS) {
        served.removeFirst();
      }
    }
  }

  /// No answer came.
  synchronized void failed(Tenant tenant, ExitReason reason, Instant now) {
    if (OUTAGE.contains(reason)) {
      fail(tenant, reason, now);
    }
  }

  private void fail(Tenant tenant, ExitReason reason, Instant now) {
    served.remove(tenant);
    failures++;
    lastFailure = reason;
    if (failures == FAILURES_OF_OUTAGE) {
      nextProbe = now.plus(BETWEEN_PROBES);
    }
  }

  private void beQuiet(Duration length, Instant now) {
    Instant end = now.plus(length);
    if (end.isAfter(quietEnd)) {
      quietEnd = end;
    }
    quietBegan = now;
  }

  /// Many that were under way together are refused together; that counts once.
  private Duration ownQuiet(Instant sentAt) {
    if (!sentAt.isAfter(quietBegan)) {
      return Duration.ZERO;
    }
    Duration quiet = nextOwnQuiet;
    Duration doubled = quiet.multipliedBy(2);
    nextOwnQuiet = doubled.compareTo(LONGEST_OWN_QUIET) > 0 ? LONGEST_OWN_QUIET : doubled;
    return quiet;
  }
}
