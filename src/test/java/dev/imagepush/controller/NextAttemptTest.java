package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NextAttemptTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final RetryPolicy POLICY =
      new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(60));

  /// The middle of the range, where jitter changes nothing.
  private static final RandomGenerator NO_JITTER = () -> 1L << 63;

  static Stream<Arguments> cases() {
    return Stream.of(
        argumentSet("the first failure", ExitReason.CONNECT_FAILED, 0, null, in(10, 1)),
        argumentSet("the delay doubles", ExitReason.CONNECT_FAILED, 1, null, in(20, 2)),
        argumentSet("the limit's last", ExitReason.CONNECT_FAILED, 2, null, in(40, 3)),
        argumentSet(
            "beyond the limit", ExitReason.CONNECT_FAILED, 3, null, new NextAttempt.Never(4, true)),
        argumentSet("Retry-After wins", ExitReason.RATE_LIMITED, 0, 300L, in(300, 0)),
        argumentSet("unless it is shorter", ExitReason.RATE_LIMITED, 0, 3L, in(10, 0)),
        argumentSet("no attempt counts at 429", ExitReason.RATE_LIMITED, 3, 30L, in(40, 3)),
        argumentSet("nor when interrupted", ExitReason.CANCELLED, 3, null, in(40, 3)),
        argumentSet("a 503's Retry-After", ExitReason.REGISTRY_UNAVAILABLE, 0, 90L, in(90, 1)),
        argumentSet("a refused login", ExitReason.UNAUTHORIZED, 0, null, in(300, 1)),
        argumentSet("a refused right", ExitReason.DENIED, 9, null, in(300, 10)),
        argumentSet("a refused proxy", ExitReason.PROXY_AUTHENTICATION, 0, null, in(300, 1)),
        argumentSet("a missing Secret", ExitReason.SECRET_NOT_FOUND, 0, null, in(10, 1)),
        argumentSet("a missing Secret, later", ExitReason.SECRET_NOT_FOUND, 2, null, in(40, 3)),
        argumentSet("at last every 5 minutes", ExitReason.SOURCE_NOT_FOUND, 50, null, in(300, 51)),
        argumentSet(
            "a spec that cannot be honoured",
            ExitReason.INVALID_SPEC,
            0,
            null,
            new NextAttempt.Never(1, false)),
        argumentSet(
            "a corrupt source",
            ExitReason.SOURCE_CORRUPT,
            2,
            null,
            new NextAttempt.Never(3, false)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void follows(ExitReason reason, int failuresBefore, @Nullable Long asked, NextAttempt expected) {
    // Given
    Duration retryAfter = asked == null ? null : Duration.ofSeconds(asked);
    Failure failure = new Failure(reason, "a failure", null, null, null, retryAfter);

    // When
    NextAttempt next = NextAttempt.after(failure, failuresBefore, POLICY, NO_JITTER, NOW);

    // Then
    assertThat(next).isEqualTo(expected);
  }

  @Test
  void countsNoAttemptWhereKubernetesCouldNotBeAsked() {
    // Given
    Failure failure = PushFence.notAsked("whether the push is still wanted");

    // When
    NextAttempt next = NextAttempt.after(failure, 3, POLICY, NO_JITTER, NOW);

    // Then
    assertThat(next).isEqualTo(in(40, 3));
  }

  private static NextAttempt in(long seconds, int failures) {
    return new NextAttempt.At(NOW.plusSeconds(seconds), failures);
  }
}
