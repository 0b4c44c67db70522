package dev.imagepush.testing.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The range of a chunk as the distribution specification writes it, first and last byte: `0-1023`,
/// without the unit that HTTP's own has.
record ContentRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  static Optional<ContentRange> of(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  long length() {
    return last - first + 1;
  }
}
