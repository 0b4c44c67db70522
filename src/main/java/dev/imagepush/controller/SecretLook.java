package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How often the Secrets of a resource that waits are looked at: every 10 seconds in the first 10
/// minutes, when a person is likely to be at it; then ever more slowly, at last every 5 minutes.
///
/// @param first the interval to begin with
/// @param longest the interval to end with
public record SecretLook(Duration first, Duration longest) {
  public static final SecretLook DEFAULT =
      new SecretLook(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /// The interval is this part of the time since the first failure.
  private static final int PART = 60;

  public SecretLook {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("a first interval, and a longest that is no shorter");
    }
  }

  /// The time to the next look.
  ///
  /// @param waitingSince null where it is not known; then it is taken to have just begun
  Duration interval(@Nullable Instant waitingSince, Instant now) {
    if (waitingSince == null) {
      return first;
    }
    Duration part = Duration.between(waitingSince, now).dividedBy(PART);
    if (part.compareTo(first) < 0) {
      return first;
    }
    return part.compareTo(longest) > 0 ? longest : part;
  }

  /// Whether a changed Secret may mend how the last attempt ended: all that is waited for may be a matter
  /// of credentials, for a registry may hide what it does not show to everyone.
  static boolean mayHelp(@Nullable ExitStatus exit) {
    return exit != null
        && Arrays.stream(ExitReason.values())
            .anyMatch(
                reason ->
                    reason.recovery() == Recovery.WAIT && reason.toString().equals(exit.reason()));
  }
}
