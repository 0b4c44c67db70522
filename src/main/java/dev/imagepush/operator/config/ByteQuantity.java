package dev.imagepush.operator.config;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.regex.Pattern;

/// Numbers of bytes as Kubernetes writes quantities: `4096`, `50Mi`, `1.5Gi`, `2G`.
final class ByteQuantity {
  static final long KIBI = 1L << 10;
  static final long MEBI = 1L << 20;
  static final long PEBI = 1L << 50;

  private static final Pattern FORM =
      Pattern.compile("[0-9]{1,19}(\\.[0-9]{1,9})?(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E)?");

  private ByteQuantity() {}

  /// Whole bytes only: `1.5` is refused, `1.5Ki` is 1536.
  static long parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a quantity of bytes such as 50Mi, got: " + text);
    }
    return Quantity.getAmountInBytes(Quantity.parse(text)).longValueExact();
  }

  static long parse(String text, long least, long most) {
    return new Setting.Bounds(least, most).check(parse(text));
  }
}
