package dev.imagepush.registry.provider;

import java.time.Duration;
import java.time.Instant;

/// What a provider gives for a time, and when to ask for the next.
///
/// @param renewAt five minutes before its end, since clocks differ and requests take time to begin; half
///     of its life before, where that is shorter
record Expiring<T>(T value, Instant renewAt) {
  private static final Duration RENEW_EARLY = Duration.ofMinutes(5);
  private static final Duration LEAST_LIFE = Duration.ofMinutes(1);
  private static final Duration MOST_LIFE = Duration.ofHours(24);

  /// @param seconds of its life, as the provider says it; anything below a minute or above a day is taken
  ///     as that
  static <T> Expiring<T> after(double seconds, T value, Instant asked) {
    Duration life =
        Duration.ofSeconds(
            (long) Math.clamp(seconds, LEAST_LIFE.toSeconds(), MOST_LIFE.toSeconds()));
    Duration half = life.dividedBy(2);
    Duration early = half.compareTo(RENEW_EARLY) < 0 ? half : RENEW_EARLY;
    return new Expiring<>(value, asked.plus(life).minus(early));
  }

  boolean isFresh(Instant now) {
    return now.isBefore(renewAt);
  }
}
