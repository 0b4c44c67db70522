package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(10, Duration.ofSeconds(10), Duration.ofMinutes(15));

  @ParameterizedTest
  @CsvSource({
    "0, 10",
    "1, 10",
    "2, 20",
    "3, 40",
    "4, 80",
    "7, 640",
    "8, 900",
    "20, 900",
    "2147483647, 900"
  })
  void doublesItsDelayUpToTheLongest(int failures, long expectedSeconds) {
    // When
    double seconds = POLICY.delay(failures, new Random(1)).toMillis() / 1000.0;

    // Then
    assertThat(seconds).isBetween(expectedSeconds * 0.8, expectedSeconds * 1.2);
  }

  @Test
  @DisplayName("I2: those that failed together do not come back together")
  void spreadsItsDelays() {
    // Given
    Random random = new Random(1);

    // When
    long different =
        IntStream.range(0, 100).mapToObj(i -> POLICY.delay(3, random)).distinct().count();

    // Then
    assertThat(different).isGreaterThan(90);
  }

  @ParameterizedTest
  @CsvSource({"10, 10, false", "10, 11, true", "1, 1, false", "1, 2, true", "0, 1000000, false"})
  void isExhaustedBeyondItsLimit(int limit, int failures, boolean expected) {
    // Given
    RetryPolicy policy = new RetryPolicy(limit, Duration.ZERO, Duration.ZERO);

    // When
    boolean exhausted = policy.isExhausted(failures);

    // Then
    assertThat(exhausted).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 2", "1, -1, 2", "1, 3, 2"})
  void refusesWhatIsNoPolicy(int limit, long initial, long longest) {
    // When
    Throwable refusal =
        catchThrowable(
            () -> new RetryPolicy(limit, Duration.ofSeconds(initial), Duration.ofSeconds(longest)));

    // Then
    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
  }
}
