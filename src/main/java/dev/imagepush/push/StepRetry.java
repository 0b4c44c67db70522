package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.ResumingStream;
import dev.imagepush.image.Descriptor;
import dev.imagepush.registry.access.Operation;
import dev.imagepush.source.ImageSource;
import dev.imagepush.traffic.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Tries a single step of an attempt again where its failure may pass within seconds, so that a hiccup
/// on one blob does not cost the whole attempt. Waits 0.5 s, doubling to 8 s, of which a random part is
/// taken (full jitter): many that failed together do not come back together. Thread-safe.
final class StepRetry {
  private static final int TRIES = 4;
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  /// A longer wait belongs to the attempt, which gives its place to another push meanwhile.
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(30);

  /// Below that, connections break faster than they carry.
  private static final long WORTH_MORE_TRIES_BYTES = 1 << 20;

  private static final Duration READING_PAUSE = Duration.ofMillis(500);
  private static final Duration READING_JITTER = Duration.ofMillis(500);

  /// An upload that is opened without its place costs nothing to ask for again.
  private static final int TRIES_AT_NONSENSE = 3;

  /// A rate limit that is kept is no failure, so to wait as a server asks uses up no try; up to this
  /// many times.
  private static final int MOST_ASKS = 8;

  private static final Set<ExitReason> PASSING =
      Set.of(
          ExitReason.DNS_FAILURE,
          ExitReason.CONNECTION_RESET,
          ExitReason.CONNECT_FAILED,
          ExitReason.REGISTRY_UNAVAILABLE,
          ExitReason.RATE_LIMITED,
          ExitReason.UPLOAD_LOST,
          ExitReason.NO_PROGRESS);

  private final Pause pause;
  private final RandomGenerator random;
  private final boolean remoteSource;
  private final InstantSource clock;
  private volatile @Nullable Failure lastFailure;

  /// @param remoteSource whether a source that seems corrupt may have been corrupted on its way
  StepRetry(Pause pause, RandomGenerator random, boolean remoteSource, InstantSource clock) {
    this.pause = pause;
    this.random = random;
    this.remoteSource = remoteSource;
    this.clock = clock;
  }

  /// What is done, and what it yields.
  @FunctionalInterface
  interface Step<T, E extends Exception> {
    T run() throws E;
  }

  /// Performs the step, again where that may help.
  ///
  /// @throws ExitException the last failure
  <T, E extends Exception> T run(Step<T, E> step) throws E {
    return run(step, () -> 0);
  }

  /// Performs a step that goes on where it was, as often as it gets on.
  ///
  /// @param reached how far it got, in bytes
  /// @throws ExitException the last failure
  <T, E extends Exception> T run(Step<T, E> step, LongSupplier reached) throws E {
    long before = 0;
    int tries = 0;
    int asks = 0;
    while (true) {
      try {
        return step.run();
      } catch (ExitException e) {
        Failure failure = e.failure();
        if (failure.reason() != ExitReason.CANCELLED) {
          lastFailure = failure;
        }
        if (reached.getAsLong() - before >= WORTH_MORE_TRIES_BYTES) {
          before = reached.getAsLong();
          tries = 0;
        }
        if (isAskedToWait(failure) && asks < MOST_ASKS) {
          asks++;
        } else if (!mayPass(failure, ++tries)) {
          throw e;
        }
        sleep(wait(Math.max(1, tries), failure));
      }
    }
  }

  /// A blob's bytes, which are read on where the source breaks off.
  InputStream reading(ImageSource source, Descriptor blob, long offset) throws IOException {
    return ResumingStream.open(
        from -> source.open(blob, from),
        offset,
        blob.size(),
        () -> pause.of(READING_PAUSE.plusNanos(random.nextLong(READING_JITTER.toNanos()))),
        clock);
  }

  /// The newest failure of any step, whether or not a later try succeeded.
  Optional<Failure> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  private boolean mayPass(Failure failure, int tries) {
    if (failure.reason() == ExitReason.SOURCE_CORRUPT) {
      return remoteSource && tries == 1;
    }
    if (failure.reason() == ExitReason.PROTOCOL_ERROR
        && Operation.POST_UPLOAD.toString().equals(failure.operation())) {
      return tries < TRIES_AT_NONSENSE;
    }
    Duration asked = failure.retryAfter();
    return tries < TRIES
        && PASSING.contains(failure.reason())
        && (asked == null || asked.compareTo(LONGEST_ASKED) <= 0);
  }

  private static boolean isAskedToWait(Failure failure) {
    Duration asked = failure.retryAfter();
    return failure.reason() == ExitReason.RATE_LIMITED
        && asked != null
        && asked.compareTo(LONGEST_ASKED) <= 0;
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
