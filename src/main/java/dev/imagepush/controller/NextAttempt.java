package dev.imagepush.controller;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What follows a failed attempt.
public sealed interface NextAttempt {
  /// Another one, then.
  ///
  /// @param failures how many count so far
  record At(Instant instant, int failures) implements NextAttempt {}

  /// None until a person changes something.
  ///
  /// @param exhausted whether it was tried as often as the policy allows
  record Never(int failures, boolean exhausted) implements NextAttempt {}

  /// How what is missing is looked for: every 10 s at first, at last every 5 minutes.
  RetryPolicy LOOK_AGAIN = new RetryPolicy(0, Duration.ofSeconds(10), Duration.ofMinutes(5));

  /// A registry that refused a login is not asked again sooner while the Secret stays as it is: some
  /// lock a user out. A changed Secret is noticed before.
  Duration AFTER_REFUSED_LOGIN = Duration.ofMinutes(5);

  /// Failures that count as no attempt: nobody's configuration is at fault, and time alone mends them. So it is
  /// where Kubernetes could not be asked.
  Set<ExitReason> UNCOUNTED = Set.of(ExitReason.RATE_LIMITED, ExitReason.CANCELLED);

  static NextAttempt after(
      Failure failure,
      int failuresBefore,
      RetryPolicy policy,
      RandomGenerator random,
      Instant now) {
    int failures = failuresBefore + (isCounted(failure) ? 1 : 0);
    return switch (failure.reason().recovery()) {
      case NONE, STALL -> new Never(failures, false);
      case WAIT -> new At(now.plus(lookAgain(failure, failures, random)), failures);
      case RETRY ->
          policy.isExhausted(failures)
              ? new Never(failures, true)
              : new At(now.plus(delay(failure, failures, policy, random)), failures);
    };
  }

  private static boolean isCounted(Failure failure) {
    return !UNCOUNTED.contains(failure.reason())
        && !PushFence.OPERATION.equals(failure.operation());
  }

  private static Duration lookAgain(Failure failure, int failures, RandomGenerator random) {
    return switch (failure.reason()) {
      case UNAUTHORIZED, DENIED, PROXY_AUTHENTICATION -> AFTER_REFUSED_LOGIN;
      default -> LOOK_AGAIN.delay(failures, random);
    };
  }

  private static Duration delay(
      Failure failure, int failures, RetryPolicy policy, RandomGenerator random) {
    Duration own = policy.delay(Math.max(failures, 1), random);
    Duration asked = failure.retryAfter();
    return asked != null && asked.compareTo(own) > 0 ? asked : own;
  }
}
