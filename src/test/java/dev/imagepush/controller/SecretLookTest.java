package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretLookTest {
  @ParameterizedTest
  @CsvSource({"1, PT10S", "100, PT10S", "200, PT20S", "3000, PT5M", "10000, PT5M"})
  void looksEveryTenSecondsUnlessTooMuchIsWaitedFor(int secrets, Duration expected) {
    // When
    Duration interval = SecretLook.DEFAULT.interval(secrets);

    // Then
    assertThat(interval).isEqualTo(expected);
  }
}
