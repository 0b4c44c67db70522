package dev.imagepush.cli;

import dev.imagepush.controller.ByteText;
import dev.imagepush.push.PushProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/// Progress as people read it: a bar for a terminal, a sentence for a log. Not thread-safe; one push
/// has one.
final class ProgressText {
  /// Over this time the rate is measured: long enough to be steady, short enough to follow.
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private static final int BAR = 20;
  private static final long MOST_SECONDS_LEFT = 99 * 3600L;

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(Instant at, long bytesSent) {}

  /// A line of at most so many characters that is drawn over the one before; empty before there is
  /// anything to tell.
  Optional<String> bar(PushProgress.Snapshot now, Instant at, int columns) {
    sample(now, at);
    if (now.blobsTotal() == 0) {
      return Optional.empty();
    }
    int full = now.percent() * BAR / 100;
    String line =
        "%3d%% [%s%s] %s/%s%s%s%s  %d/%d blobs"
            .formatted(
                now.percent(),
                "#".repeat(full),
                "-".repeat(BAR - full),
                ByteText.of(now.bytesDone()),
                ByteText.of(now.bytesTotal()),
                prefixed("  reused ", now.bytesReused() == 0 ? "" : ByteText.of(now.bytesReused())),
                prefixed("  ", rate()),
                prefixed("  ", left(now)),
                now.blobsDone(),
                now.blobsTotal());
    return Optional.of(
        line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1)));
  }

  /// The same as a line that stays.
  Optional<String> sentence(PushProgress.Snapshot now, Instant at) {
    sample(now, at);
    if (now.blobsTotal() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%d%%: %s of %s (%s reused)%s%s, %d of %d blobs"
            .formatted(
                now.percent(),
                ByteText.of(now.bytesDone()),
                ByteText.of(now.bytesTotal()),
                ByteText.of(now.bytesReused()),
                prefixed(", ", rate()),
                prefixed(", ", left(now)),
                now.blobsDone(),
                now.blobsTotal()));
  }

  private void sample(PushProgress.Snapshot now, Instant at) {
    samples.addLast(new Sample(at, now.bytesSent()));
    while (samples.size() > 2 && samples.getFirst().at().isBefore(at.minus(WINDOW))) {
      samples.removeFirst();
    }
  }

  private long bytesPerSecond() {
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long millis = Duration.between(first.at(), last.at()).toMillis();
    return millis <= 0 ? 0 : (last.bytesSent() - first.bytesSent()) * 1000 / millis;
  }

  private String rate() {
    return bytesPerSecond() == 0 ? "" : ByteText.of(bytesPerSecond()) + "/s";
  }

  private String left(PushProgress.Snapshot now) {
    long bytes = now.bytesTotal() - now.bytesDone();
    if (bytes == 0 || bytesPerSecond() == 0) {
      return "";
    }
    long seconds = Math.min(bytes / bytesPerSecond() + 1, MOST_SECONDS_LEFT);
    return String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }

  private static String prefixed(String prefix, String text) {
    return text.isEmpty() ? "" : prefix + text;
  }
}
