package dev.imagepush.registry.access;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// The time for which a host asked to be left alone (`Retry-After`). Every push to the host keeps it: a
/// request before its end fails here, with the time that is left, and is not sent. Thread-safe.
public final class HostQuiet {
  private final String host;
  private final InstantSource clock;
  private final AtomicReference<Instant> end = new AtomicReference<>(Instant.EPOCH);

  public HostQuiet(String host, InstantSource clock) {
    this.host = host;
    this.clock = clock;
  }

  void begin(Duration length) {
    Instant asked = clock.instant().plus(length);
    end.accumulateAndGet(asked, (one, other) -> one.isAfter(other) ? one : other);
  }

  /// Returns where the host may be asked.
  ///
  /// @throws ExitException RateLimited, with the time that is left
  void requireOver(Operation operation) {
    Duration left = Duration.between(clock.instant(), end.get());
    if (left.isPositive()) {
      throw new ExitException(
          new Failure(
              ExitReason.RATE_LIMITED,
              operation + ": " + host + " asked for no requests for a while",
              operation.toString(),
              null,
              null,
              left));
    }
  }
}
