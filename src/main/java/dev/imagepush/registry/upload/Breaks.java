package dev.imagepush.registry.upload;

import org.jspecify.annotations.Nullable;

/// The breaks of one upload's connections, and what they have in common: where two in a row come at the
/// same place of a body, that is no accident, and something on the way takes no longer ones.
final class Breaks {
  private static final long SAME_PLACE_BYTES = 64 << 10;
  private static final int NO_ACCIDENT = 2;

  private @Nullable UploadStep broken;
  private long lastArrived = Long.MIN_VALUE;
  private int alike;
  private long tooLong = Long.MAX_VALUE;

  void brokeIn(UploadStep step) {
    broken = step;
  }

  /// Hears how far the registry is after a break.
  void stoodAt(long offset) {
    if (broken == null) {
      return;
    }
    long arrived = Math.max(0, offset - broken.from());
    boolean same = Math.abs(arrived - lastArrived) <= SAME_PLACE_BYTES;
    alike = same && lastArrived >= 0 ? alike + 1 : 1;
    lastArrived = arrived;
    if (alike >= NO_ACCIDENT) {
      tooLong = Math.min(tooLong, arrived <= SAME_PLACE_BYTES ? broken.length() : arrived + 1);
    }
    broken = null;
  }

  /// The length of a body that does not get through; beyond any where there is none.
  long tooLong() {
    return tooLong;
  }
}
