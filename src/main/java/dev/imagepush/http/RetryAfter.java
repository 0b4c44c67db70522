package dev.imagepush.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// Reads the header `Retry-After`: seconds, or a date (RFC 9110).
public final class RetryAfter {
  /// A server that asks for more is asked again after this much.
  static final Duration LONGEST = Duration.ofMinutes(10);

  /// Of seconds; so many fit into a long by far.
  private static final int MAX_DIGITS = 12;

  private RetryAfter() {}

  /// How long an answer asks to wait. A date is read by the server's own clock where it says it, as ours
  /// may differ.
  public static Optional<Duration> of(HttpResponse response, InstantSource clock) {
    return response
        .header("Retry-After")
        .flatMap(
            header ->
                parse(
                    header,
                    response.header("Date").flatMap(RetryAfter::date).orElseGet(clock::instant)));
  }

  /// How long to wait; empty for what is no time, or a time that has passed.
  public static Optional<Duration> parse(String header, Instant now) {
    Optional<Duration> seconds = seconds(header);
    if (seconds.isPresent()) {
      return seconds;
    }
    try {
      return date(header.strip()).flatMap(date -> bounded(Duration.between(now, date)));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /// How long to wait, where the header says it in seconds, which most do; empty for a date.
  public static Optional<Duration> seconds(String header) {
    String text = header.strip();
    if (!text.matches("[0-9]+")) {
      return Optional.empty();
    }
    return text.length() > MAX_DIGITS
        ? Optional.of(LONGEST)
        : bounded(Duration.ofSeconds(Long.parseLong(text)));
  }

  private static Optional<Duration> bounded(Duration wait) {
    if (wait.isNegative() || wait.isZero()) {
      return Optional.empty();
    }
    return Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }
}
