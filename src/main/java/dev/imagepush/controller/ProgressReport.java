package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.push.PushProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How far an attempt is, as a status says it. Pure.
final class ProgressReport {
  private ProgressReport() {}

  /// @param before what the status said last; null where the attempt has just begun
  /// @param startedAt when it began
  static ProgressStatus of(
      PushProgress.Snapshot progress,
      @Nullable ProgressStatus before,
      Instant startedAt,
      Instant now) {
    return new ProgressStatus(
        progress.percent(),
        progress.bytesDone(),
        progress.bytesTotal(),
        progress.bytesReused(),
        progress.blobsDone() + "/" + progress.blobsTotal(),
        bytesPerSecond(progress, before, startedAt, now),
        now.truncatedTo(ChronoUnit.SECONDS));
  }

  /// How fast bytes went since progress was written last.
  private static long bytesPerSecond(
      PushProgress.Snapshot progress,
      @Nullable ProgressStatus before,
      Instant startedAt,
      Instant now) {
    Instant since = startedAt;
    long moved = progress.bytesDone() - progress.bytesReused();
    if (before != null
        && before.updatedAt() != null
        && before.bytesDone() != null
        && before.bytesReused() != null) {
      since = before.updatedAt();
      moved -= before.bytesDone() - before.bytesReused();
    }
    long millis = Math.max(1, Duration.between(since, now).toMillis());
    return Math.max(0, moved) * 1000 / millis;
  }
}
