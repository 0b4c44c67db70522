package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptsTest {
  private static final Attempts.Listener NOBODY = (next, most, delay, failure) -> {};

  private final List<Duration> pauses = new ArrayList<>();

  static Stream<Arguments> endsAtOnce() {
    return Stream.of(
        argumentSet("a person must act", ExitReason.INVALID_SPEC),
        argumentSet("something is missing", ExitReason.UNAUTHORIZED),
        argumentSet("the person stopped it", ExitReason.CANCELLED),
        argumentSet("a defect", ExitReason.INTERNAL_ERROR));
  }

  @ParameterizedTest
  @MethodSource("endsAtOnce")
  void endsAtOnceWhereTimeMendsNothing(ExitReason reason) {
    // When
    Attempts.Ended ended = attempts(10).run(() -> failed(reason, null), NOBODY);

    // Then
    assertThat(ended).isEqualTo(new Attempts.Ended(failed(reason, null), 1));
    assertThat(pauses).isEmpty();
  }

  @Test
  void stopsAfterAsManyAttemptsAsAllowed() {
    // When
    Attempts.Ended ended =
        attempts(3).run(() -> failed(ExitReason.REGISTRY_UNAVAILABLE, null), NOBODY);

    // Then
    assertThat(ended.attempts()).isEqualTo(3);
  }

  @Test
  void waitsLongerEachTimeUpToHalfAMinute() {
    // When
    attempts(9).run(() -> failed(ExitReason.CONNECT_FAILED, null), NOBODY);

    // Then
    assertThat(pauses).hasSize(8);
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
    assertThat(pauses.get(2)).isBetween(Duration.ofMillis(3200), Duration.ofMillis(4800));
    assertThat(pauses.getLast()).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
  }

  @Test
  void waitsAsLongAsTheRegistryAsks() {
    // When
    attempts(2).run(() -> failed(ExitReason.RATE_LIMITED, Duration.ofSeconds(50)), NOBODY);

    // Then
    assertThat(pauses).containsExactly(Duration.ofSeconds(50));
  }

  @Test
  void tellsWhichAttemptFollows() {
    // Given
    List<String> told = new ArrayList<>();

    // When
    attempts(2)
        .run(
            () -> failed(ExitReason.RATE_LIMITED, Duration.ofSeconds(50)),
            (next, most, delay, failure) ->
                told.add(next + " of " + most + " in " + delay + " " + failure.reason()));

    // Then
    assertThat(told).containsExactly("2 of 2 in PT50S RateLimited");
  }

  @Test
  void takesARefusalBeforeTheAttemptAsItsOutcome() {
    // When
    Attempts.Ended ended =
        attempts(5)
            .run(
                () -> {
                  throw new ExitException(ExitReason.SECRET_INVALID, "unreadable");
                },
                NOBODY);

    // Then
    assertThat(ended.outcome().reason()).isEqualTo(ExitReason.SECRET_INVALID);
  }

  private Attempts attempts(int most) {
    return new Attempts(most, pauses::add, new Random(7));
  }

  private static PushOutcome failed(ExitReason reason, @Nullable Duration retryAfter) {
    return new PushOutcome.Failed(new Failure(reason, "test", null, null, null, retryAfter), null);
  }
}
