package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  static Stream<Arguments> headers() {
    return Stream.of(
        argumentSet("seconds", "7", Duration.ofSeconds(7)),
        argumentSet("blanks around", " 7 ", Duration.ofSeconds(7)),
        argumentSet("a date", "Mon, 23 Nov 2026 10:01:30 GMT", Duration.ofSeconds(90)),
        argumentSet("no time", "0", null),
        argumentSet("less than no time", "-5", null),
        argumentSet("a date that has passed", "Mon, 23 Nov 2026 09:59:59 GMT", null),
        argumentSet("an hour", "3600", RetryAfter.LONGEST),
        argumentSet("ten years", "315360000", RetryAfter.LONGEST),
        argumentSet("2^63", "9223372036854775808", RetryAfter.LONGEST),
        argumentSet("1,000 digits", "9".repeat(1000), RetryAfter.LONGEST),
        argumentSet("the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT", RetryAfter.LONGEST),
        argumentSet("a fraction", "1.5", null),
        argumentSet("a unit", "880.092µs", null),
        argumentSet("the wrong day of the week", "Tue, 23 Nov 2026 10:01:30 GMT", null),
        argumentSet("another form of date", "2026-11-23T10:01:30Z", null),
        argumentSet("words", "tomorrow", null),
        argumentSet("nothing", "", null));
  }

  @ParameterizedTest
  @MethodSource("headers")
  @DisplayName("N10, T27: Retry-After is read as")
  void reads(String header, @Nullable Duration expected) {
    // When
    Duration wait = RetryAfter.parse(header, NOW).orElse(null);

    // Then
    assertThat(wait).isEqualTo(expected);
  }
}
