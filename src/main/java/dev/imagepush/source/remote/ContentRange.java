package dev.imagepush.source.remote;

import dev.imagepush.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of a file an answer has, as its `Content-Range` says: `bytes 0-499/1234`.
///
/// @param last the position of the last byte
/// @param length of the whole file
record ContentRange(long first, long last, long length) {
  private static final Pattern SYNTAX =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

  /// The range of an answer; empty where it says none, one that cannot be, or not of what length.
  static Optional<ContentRange> of(HttpResponse answer) {
    Matcher matcher = SYNTAX.matcher(answer.header("Content-Range").orElse(""));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var range =
        new ContentRange(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)));
    return range.first <= range.last && range.last < range.length
        ? Optional.of(range)
        : Optional.empty();
  }
}
