package dev.imagepush.api.v1beta1;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The form in which Kubernetes writes durations: numbers with the units `h`, `m`, `s` and `ms`, one
/// after the other, such as `90s` or `1h30m`.
public final class KubernetesDuration {
  private static final Pattern WHOLE = Pattern.compile(Grammar.DURATION);
  private static final Pattern PART = Pattern.compile("([0-9]+(?:[.][0-9]+)?)(ms|s|m|h)");
  private static final int LONGEST_TEXT = 32;

  private KubernetesDuration() {}

  /// Reads a duration; what is finer than a nanosecond is cut off.
  ///
  /// @throws IllegalArgumentException if the text is no duration, or one of more than 292 years
  public static Duration parse(String text) {
    if (text.length() > LONGEST_TEXT || !WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("not a duration such as 90s or 1h30m: " + quoted(text));
    }
    BigDecimal nanoseconds = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      nanoseconds = nanoseconds.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
    }
    try {
      return Duration.ofNanos(nanoseconds.setScale(0, RoundingMode.DOWN).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a duration of more than 292 years: " + text, e);
    }
  }

  /// Writes a duration that is not negative, to the millisecond: `1h30m`, `3.2s`, `0s`.
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a negative duration: " + duration);
    }
    var text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append('h');
    }
    if (duration.toMinutesPart() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    BigDecimal seconds =
        BigDecimal.valueOf(duration.toSecondsPart() * 1000L + duration.toMillisPart(), 3);
    if (seconds.signum() > 0 || text.isEmpty()) {
      text.append(seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString())
          .append('s');
    }
    return text.toString();
  }

  private static BigDecimal unit(String name) {
    Duration one =
        switch (name) {
          case "h" -> Duration.ofHours(1);
          case "m" -> Duration.ofMinutes(1);
          case "s" -> Duration.ofSeconds(1);
          default -> Duration.ofMillis(1);
        };
    return BigDecimal.valueOf(one.toNanos());
  }

  private static String quoted(String text) {
    return '"' + text.substring(0, Math.min(text.length(), LONGEST_TEXT)) + '"';
  }
}
