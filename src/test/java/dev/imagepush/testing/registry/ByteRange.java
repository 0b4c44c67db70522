package dev.imagepush.testing.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of a blob that a client asks for with `Range` (RFC 9110, section 14.2): one range, in
/// bytes. `length` is 0 where the range lies outside of the blob, or ends before it begins, which the
/// RFC lets a server reject.
record ByteRange(long first, long length) {
  private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// The range, or nothing where the header is none that we know; the whole blob is the answer then.
  static Optional<ByteRange> of(String header, long size) {
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches() || header.equals("bytes=-")) {
      return Optional.empty();
    }
    if (matcher.group(1).isEmpty()) {
      long length = Math.min(size, Long.parseLong(matcher.group(2)));
      return Optional.of(new ByteRange(size - length, length));
    }
    long first = Long.parseLong(matcher.group(1));
    long last = matcher.group(2).isEmpty() ? size - 1 : Long.parseLong(matcher.group(2));
    return Optional.of(new ByteRange(first, Math.max(0, Math.min(last, size - 1) - first + 1)));
  }

  boolean isSatisfiable() {
    return length > 0;
  }
}
