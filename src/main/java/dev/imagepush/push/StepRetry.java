package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Tries a single step again where its failure may pass within seconds, so that a hiccup on one blob does
/// not cost the whole attempt. Waits 0.5 s, doubling to 8 s, of which a random part is taken (full
/// jitter): many that failed together do not come back together.
final class StepRetry {
  private static final int TRIES = 4;
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  /// A longer wait belongs to the attempt, which gives its place to another push meanwhile.
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(30);

  private static final Set<ExitReason> PASSING =
      Set.of(
          ExitReason.CONNECTION_RESET,
          ExitReason.CONNECT_FAILED,
          ExitReason.REGISTRY_UNAVAILABLE,
          ExitReason.RATE_LIMITED,
          ExitReason.UPLOAD_LOST,
          ExitReason.NO_PROGRESS);

  private final Pause pause;
  private final RandomGenerator random;

  StepRetry(Pause pause, RandomGenerator random) {
    this.pause = pause;
    this.random = random;
  }

  <T> T run(Supplier<T> step) {
    for (int tries = 1; ; tries++) {
      try {
        return step.get();
      } catch (ExitException e) {
        if (tries == TRIES || !mayPass(e.failure())) {
          throw e;
        }
        sleep(wait(tries, e.failure()));
      }
    }
  }

  private static boolean mayPass(Failure failure) {
    Duration asked = failure.retryAfter();
    return PASSING.contains(failure.reason())
        && (asked == null || asked.compareTo(LONGEST_ASKED) <= 0);
  }

  private Duration wait(int tries, Failure failure) {
    Duration most = FIRST.multipliedBy(1L << (tries - 1));
    Duration bounded = most.compareTo(LONGEST) > 0 ? LONGEST : most;
    Duration jittered = Duration.ofNanos(random.nextLong(bounded.toNanos() + 1));
    Duration asked = failure.retryAfter();
    return asked == null ? jittered : asked.plus(jittered);
  }

  private void sleep(Duration time) {
    try {
      pause.of(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    }
  }
}
