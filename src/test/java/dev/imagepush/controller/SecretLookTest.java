package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretLookTest {
  private static final Instant SINCE = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"PT0S, PT10S", "PT10M, PT10S", "PT1H, PT1M", "PT5H, PT5M", "PT240H, PT5M"})
  void looksEverTenSecondsAtFirstAndThenEverMoreSlowly(Duration waited, Duration expected) {
    // When
    Duration interval = SecretLook.DEFAULT.interval(SINCE, SINCE.plus(waited));

    // Then
    assertThat(interval).isEqualTo(expected);
  }
}
