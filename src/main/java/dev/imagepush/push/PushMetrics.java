package dev.imagepush.push;

import dev.imagepush.exit.ExitReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What pushes did, counted: `imagepush.bytes` by direction, `imagepush.blobs` by outcome, and
/// `imagepush.push.duration` by the reason of the end.
final class PushMetrics {
  private static final Duration[] DURATION_BUCKETS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1)
  };

  private final MeterRegistry meters;

  PushMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /// How a blob came to be at the destination.
  enum BlobOutcome {
    UPLOADED("uploaded"),
    MOUNTED("mounted"),
    EXISTS("exists");

    private final String label;

    BlobOutcome(String label) {
      this.label = label;
    }
  }

  void blobs(BlobOutcome outcome, int count) {
    meters.counter("imagepush.blobs", "outcome", outcome.label).increment(count);
  }

  /// An end, and what it took.
  void ended(ExitReason reason, Duration duration, PushProgress.Snapshot progress) {
    Timer.builder("imagepush.push.duration")
        .serviceLevelObjectives(DURATION_BUCKETS)
        .tag("reason", reason.toString())
        .register(meters)
        .record(duration);
    bytes("uploaded", progress.bytesSent());
    bytes("mounted", progress.bytesMounted());
    bytes("skipped", progress.bytesReused() - progress.bytesMounted());
  }

  private void bytes(String direction, long count) {
    meters.counter("imagepush.bytes", "direction", direction).increment(count);
  }
}
