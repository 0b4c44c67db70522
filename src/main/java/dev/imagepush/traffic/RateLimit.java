package dev.imagepush.traffic;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A rate that many share, in turns: who waits longest of a tenant takes next, then one of the next
/// tenant. So tenants that want more than there is get equal parts, however many requests or blobs each
/// has under way. Thread-safe.
final class RateLimit {
  /// Of a second: what may pass at once after a silence.
  private static final long BURSTS_PER_SECOND = 4;

  private static final int LEAST_SLICE = 1024;
  private static final int MOST_SLICE = 256 * 1024;

  private final long perSecond;
  private final TokenBucket bucket;
  private final Places turn;
  private final InstantSource clock;
  private final Pause pause;

  RateLimit(long perSecond, InstantSource clock, Pause pause) {
    this.perSecond = perSecond;
    this.bucket =
        new TokenBucket(perSecond, Math.max(1, perSecond / BURSTS_PER_SECOND), clock.instant());
    this.turn = new Places(1, 0, clock, wait -> {});
    this.clock = clock;
    this.pause = pause;
  }

  /// The most to take at once of a rate of bytes: less than a burst, so that it flows evenly, and turns
  /// are short.
  int slice() {
    return (int) Math.clamp(perSecond / (2 * BURSTS_PER_SECOND), LEAST_SLICE, MOST_SLICE);
  }

  /// How many wait for their turn.
  int waiting() {
    return turn.waiting();
  }

  /// Waits until so much may pass.
  ///
  /// @return how long it took; zero where there was no wait
  /// @throws ExitException Cancelled where this thread is interrupted
  Duration take(Tenant tenant, long amount) {
    Instant began = clock.instant();
    boolean waited = false;
    try (Traffic.Place mine = turn.take(tenant)) {
      Duration wait = bucket.wait(amount, clock.instant());
      while (wait.isPositive()) {
        waited = true;
        pause.of(wait);
        wait = bucket.wait(amount, clock.instant());
      }
      bucket.take(amount);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    }
    return waited ? Duration.between(began, clock.instant()) : Duration.ZERO;
  }
}
