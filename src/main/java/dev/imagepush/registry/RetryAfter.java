package dev.imagepush.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// Reads the header `Retry-After`: seconds, or a date (RFC 9110).
final class RetryAfter {
  /// A server that asks for more is asked again after this much.
  static final Duration LONGEST = Duration.ofMinutes(10);

  /// Of seconds; so many fit into a long by far.
  private static final int MAX_DIGITS = 12;

  private RetryAfter() {}

  /// How long to wait; empty for what is no time, or a time that has passed.
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    if (text.matches("[0-9]+")) {
      return text.length() > MAX_DIGITS
          ? Optional.of(LONGEST)
          : bounded(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant date =
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant();
      return bounded(Duration.between(now, date));
    } catch (DateTimeParseException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> bounded(Duration wait) {
    if (wait.isNegative() || wait.isZero()) {
      return Optional.empty();
    }
    return Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }
}
