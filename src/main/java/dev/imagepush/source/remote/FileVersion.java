package dev.imagepush.source.remote;

import dev.imagepush.http.HttpResponse;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which version of a file an answer has, so that parts of two versions are never put together: a
/// validator that is another one as soon as a byte is (RFC 9110, section 8.8), and the length.
///
/// @param header that carries the validator: `ETag` or `Last-Modified`
record FileVersion(String header, String validator, long length) {
  private static final String ETAG = "ETag";
  private static final String LAST_MODIFIED = "Last-Modified";

  /// An entity tag that is not weak. A weak one (`W/"…"`) may stay the same where bytes differ.
  private static final Pattern STRONG = Pattern.compile("\"[\\x21\\x23-\\x7e]{1,512}\"");

  /// Times are in seconds: what was written in the second of the answer may be written again in it.
  private static final Duration SETTLED = Duration.ofSeconds(1);

  /// The version of an answer; empty where nothing in it tells versions apart.
  ///
  /// @param length of the whole file
  static Optional<FileVersion> of(HttpResponse answer, long length) {
    Optional<String> tag =
        answer.header(ETAG).map(String::strip).filter(text -> STRONG.matcher(text).matches());
    if (tag.isPresent()) {
      return Optional.of(new FileVersion(ETAG, tag.get(), length));
    }
    Optional<ZonedDateTime> modified = time(answer, LAST_MODIFIED);
    Optional<ZonedDateTime> answered = time(answer, "Date");
    if (modified.isEmpty()
        || answered.isEmpty()
        || modified.get().plus(SETTLED).isAfter(answered.get())) {
      return Optional.empty();
    }
    return Optional.of(
        new FileVersion(LAST_MODIFIED, answer.header(LAST_MODIFIED).orElseThrow(), length));
  }

  /// The headers of a request for a part of this version and no other.
  ///
  /// @param end the position after the last byte
  Map<String, String> request(long start, long end) {
    return Map.of(
        "Range",
        "bytes=" + start + "-" + (end - 1),
        header.equals(ETAG) ? "If-Match" : "If-Unmodified-Since",
        validator);
  }

  /// Whether an answer is of this version: a server may not know the condition that it was asked under.
  boolean isThatOf(HttpResponse answer) {
    return answer.header(header).map(String::strip).filter(validator::equals).isPresent();
  }

  private static Optional<ZonedDateTime> time(HttpResponse answer, String header) {
    try {
      return answer
          .header(header)
          .map(
              text ->
                  ZonedDateTime.parse(
                      text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
