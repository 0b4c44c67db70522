package dev.imagepush.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @DisplayName("a limit is what flows, be it 10 KB or 1000 MB a second (harbor#15699):")
  @CsvSource({
    "1024, 256, 256",
    "10000, 2500, 1024",
    "100000, 25000, 12500",
    "1000000000, 250000000, 262144",
    "1, 1, 1",
    "7, 1, 1"
  })
  void letsFlowWhatTheRateSays(long perSecond, long burst, long slice) {
    // Given
    TokenBucket bucket = new TokenBucket(perSecond, burst, START);
    Instant end = START.plusSeconds(60);
    Instant now = START;
    long taken = 0;

    // When
    while (true) {
      now = now.plus(bucket.wait(slice, now));
      if (now.isAfter(end)) {
        break;
      }
      bucket.take(slice);
      taken += slice;
    }

    // Then
    assertThat(taken).isBetween(60 * perSecond - slice, 60 * perSecond + burst + slice);
  }

  @ParameterizedTest
  @CsvSource({
    "within the burst,        10,     PT0S",
    "one more than the burst, 11,     PT0S",
    "far more,                1000,   PT0S"
  })
  void letsAFullBucketBeTaken(String rule, long amount, Duration expected) {
    // Given
    TokenBucket bucket = new TokenBucket(10, 10, START);

    // When
    Duration wait = bucket.wait(amount, START);

    // Then
    assertThat(wait).as(rule).isEqualTo(expected);
  }

  @Test
  void letsTheNextWaitForWhatIsMissing() {
    // Given
    TokenBucket bucket = new TokenBucket(10, 10, START);
    bucket.take(30);

    // When
    Duration wait = bucket.wait(5, START.plusSeconds(1));

    // Then
    assertThat(wait).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void holdsNoMoreThanABurstHoweverLongNobodyCame() {
    // Given
    TokenBucket bucket = new TokenBucket(10, 2, START);
    Instant muchLater = START.plus(Duration.ofDays(1));
    bucket.wait(2, muchLater);
    bucket.take(2);

    // When
    Duration wait = bucket.wait(1, muchLater);

    // Then
    assertThat(wait).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void neitherGivesNorTakesWhereTheClockIsSetBack() {
    // Given
    TokenBucket bucket = new TokenBucket(10, 10, START);
    bucket.take(10);
    Instant back = START.minus(Duration.ofHours(1));

    // When
    Duration wait = bucket.wait(10, back);

    // Then
    assertThat(wait).isEqualTo(Duration.ofSeconds(1));
    assertThat(bucket.wait(10, back.plusSeconds(1))).isZero();
  }
}
