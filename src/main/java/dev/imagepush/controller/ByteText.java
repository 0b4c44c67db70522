package dev.imagepush.controller;

import java.util.Locale;

/// Bytes as people read them, in the binary units that Kubernetes uses: `70.0 MiB`.
public final class ByteText {
  private static final String UNITS = "KMGTPE";

  private ByteText() {}

  public static String of(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", value, UNITS.charAt(unit));
  }
}
