package dev.imagepush.cli;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.exit.Recovery;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.RetryPolicy;
import dev.imagepush.traffic.Pause;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Makes attempts until one succeeds, or fails in a way that time does not mend, or enough were made.
/// Waits 1 s, doubling to 30 s, give or take a fifth; longer where the registry asks for it.
final class Attempts {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final int most;
  private final RetryPolicy policy;
  private final Pause pause;
  private final RandomGenerator random;

  /// @param most attempts, the first one counted
  Attempts(int most, Pause pause, RandomGenerator random) {
    this(most, new RetryPolicy(most, FIRST, LONGEST), pause, random);
  }

  /// @param policy whose delays are waited
  Attempts(int most, RetryPolicy policy, Pause pause, RandomGenerator random) {
    this.most = most;
    this.policy = policy;
    this.pause = pause;
    this.random = random;
  }

  /// How the last attempt ended.
  ///
  /// @param attempts how many were made
  record Ended(PushOutcome outcome, int attempts) {}

  /// Told before each wait.
  @FunctionalInterface
  interface Listener {
    /// @param next the number of the attempt that follows
    void waiting(int next, int atMost, Duration delay, Failure failure);
  }

  Ended run(Supplier<PushOutcome> attempt, Listener listener) {
    for (int made = 1; ; made++) {
      PushOutcome outcome = outcome(attempt);
      if (!(outcome instanceof PushOutcome.Failed failed)
          || !mayPass(failed.failure())
          || made >= most) {
        return new Ended(outcome, made);
      }
      Duration delay = delay(made, failed.failure());
      listener.waiting(made + 1, most, delay, failed.failure());
      try {
        pause.of(delay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Ended(
            new PushOutcome.Failed(
                new Failure(ExitReason.CANCELLED, "the push was stopped"), failed.source()),
            made);
      }
    }
  }

  private static PushOutcome outcome(Supplier<PushOutcome> attempt) {
    try {
      return attempt.get();
    } catch (ExitException e) {
      return new PushOutcome.Failed(e.failure(), null);
    }
  }

  private static boolean mayPass(Failure failure) {
    return failure.reason().recovery() == Recovery.RETRY
        && failure.reason() != ExitReason.CANCELLED
        && failure.reason() != ExitReason.INTERNAL_ERROR;
  }

  private Duration delay(int failures, Failure failure) {
    Duration own = policy.delay(failures, random);
    Duration asked = failure.retryAfter();
    return asked != null && asked.compareTo(own) > 0 ? asked : own;
  }
}
