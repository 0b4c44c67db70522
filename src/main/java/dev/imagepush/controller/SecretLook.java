package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How often a Secret that something waits for is looked at: every 10 seconds, and more slowly, down to
/// every 5 minutes, where more than 100 are waited for, so that these are 10 requests a second at most up
/// to 3,000 Secrets.
///
/// @param shortest the interval for few Secrets
/// @param longest the interval for very many
public record SecretLook(Duration shortest, Duration longest) {
  public static final SecretLook DEFAULT =
      new SecretLook(Duration.ofSeconds(10), Duration.ofMinutes(5));

  private static final int FEW = 100;
  private static final Duration COARSEST = Duration.ofSeconds(1);

  public SecretLook {
    if (!shortest.isPositive() || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException("a shortest interval, and a longest that is no shorter");
    }
  }

  /// The time between two looks at one of so many Secrets.
  Duration interval(int secrets) {
    Duration fair = shortest.multipliedBy(secrets).dividedBy(FEW);
    if (fair.compareTo(shortest) < 0) {
      return shortest;
    }
    return fair.compareTo(longest) > 0 ? longest : fair;
  }

  /// How often it is seen to it which are due.
  Duration granularity() {
    return shortest.compareTo(COARSEST) < 0 ? shortest : COARSEST;
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
