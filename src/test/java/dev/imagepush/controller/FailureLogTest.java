package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final FailureLog log = new FailureLog(now::get);

  @Test
  void logsTheFirstTenOfAReason() {
    // When
    long logged = logged(10_000, "ConnectFailed");

    // Then
    assertThat(logged).isEqualTo(10);
  }

  @Test
  void logsAnotherReasonAllTheSame() {
    // Given
    logged(10_000, "ConnectFailed");

    // When
    int leftOut = log.leftOutBefore("Unauthorized");

    // Then
    assertThat(leftOut).isZero();
  }

  @Test
  void tellsAMinuteLaterHowManyWereLeftOut() {
    // Given
    logged(10_000, "ConnectFailed");
    now.set(START.plus(Duration.ofMinutes(1)));

    // When
    int leftOut = log.leftOutBefore("ConnectFailed");

    // Then
    assertThat(leftOut).isEqualTo(9_990);
  }

  @Test
  void logsOneAMinuteFromThenOn() {
    // Given
    logged(10_000, "ConnectFailed");
    now.set(START.plus(Duration.ofMinutes(3)));

    // When
    long logged = logged(10_000, "ConnectFailed");

    // Then
    assertThat(logged).isEqualTo(3);
  }

  @Test
  void hasTenAgainAfterTenMinutesOfPeace() {
    // Given
    logged(10_000, "ConnectFailed");
    now.set(START.plus(Duration.ofDays(1)));

    // When
    long logged = logged(10_000, "ConnectFailed");

    // Then
    assertThat(logged).isEqualTo(10);
  }

  private long logged(int failures, String reason) {
    return IntStream.range(0, failures).filter(i -> log.leftOutBefore(reason) >= 0).count();
  }
}
