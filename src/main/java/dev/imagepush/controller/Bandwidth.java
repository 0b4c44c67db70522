package dev.imagepush.controller;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// Bytes a second as people write them: a quantity such as `50Mi`, of at least `1Ki`.
public final class Bandwidth {
  private static final BigDecimal LEAST = BigDecimal.valueOf(1024);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Pattern FORM =
      Pattern.compile("[0-9]{1,18}([.][0-9]{1,9})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?");

  private Bandwidth() {}

  /// Reads one; what is less than a byte a second is dropped.
  ///
  /// @throws IllegalArgumentException for what is no quantity, or less than 1Ki
  public static long parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a quantity of bytes per second is needed, such as 50Mi");
    }
    BigDecimal bytes = Quantity.getAmountInBytes(Quantity.parse(text));
    if (bytes.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException("at least 1Ki, in bytes per second, is needed");
    }
    return bytes.min(MOST).longValue();
  }
}
