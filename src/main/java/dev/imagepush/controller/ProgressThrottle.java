package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.push.PushProgress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Decides when progress is worth a write to the API server: every 5 percent, or every 5 seconds while
/// anything moves.
final class ProgressThrottle {
  private static final int PERCENT = 5;
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private ProgressThrottle() {}

  static boolean isDue(
      @Nullable ProgressStatus written, PushProgress.Snapshot progress, Instant now) {
    if (progress.blobsTotal() == 0) {
      return false;
    }
    if (written == null
        || written.percent() == null
        || written.updatedAt() == null
        || written.bytesDone() == null) {
      return true;
    }
    String blobs = progress.blobsDone() + "/" + progress.blobsTotal();
    boolean moved = progress.bytesDone() != written.bytesDone() || !blobs.equals(written.blobs());
    return progress.percent() >= written.percent() + PERCENT
        || (moved && !now.isBefore(written.updatedAt().plus(INTERVAL)));
  }
}
