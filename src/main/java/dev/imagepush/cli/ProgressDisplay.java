package dev.imagepush.cli;

import dev.imagepush.push.PushProgress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Shows progress on standard error while a push runs: a bar ten times a second on a terminal, a line
/// every two seconds elsewhere, nothing when quiet. A push that ends sooner shows none. No colours.
final class ProgressDisplay implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(2);

  /// To the line's beginning, and clear it.
  private static final String CLEAR = "\r\u001b[K";

  private final Surroundings surroundings;
  private final @Nullable ScheduledExecutorService timer;
  private ProgressText text = new ProgressText();
  private @Nullable PushProgress progress;
  private boolean drawn;

  ProgressDisplay(Surroundings surroundings, boolean quiet) {
    this.surroundings = surroundings;
    if (quiet) {
      this.timer = null;
      return;
    }
    Duration period = surroundings.canRedraw() ? REDRAW : LINE;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("progress").daemon().factory());
    var unused =
        timer.scheduleAtFixedRate(
            this::show, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Shows this progress from now on.
  synchronized void follow(PushProgress next) {
    progress = next;
    text = new ProgressText();
  }

  /// Writes a line that stays.
  synchronized void line(String line) {
    clear();
    surroundings.errors().println(line);
  }

  synchronized void show() {
    if (progress == null) {
      return;
    }
    PushProgress.Snapshot now = progress.snapshot();
    if (surroundings.canRedraw()) {
      text.bar(now, surroundings.clock().instant(), surroundings.columns().orElse(80))
          .ifPresent(
              bar -> {
                surroundings.errors().print(CLEAR + bar);
                surroundings.errors().flush();
                drawn = true;
              });
    } else {
      text.sentence(now, surroundings.clock().instant()).ifPresent(surroundings.errors()::println);
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
    synchronized (this) {
      clear();
      progress = null;
    }
  }

  private void clear() {
    if (drawn) {
      surroundings.errors().print(CLEAR);
      surroundings.errors().flush();
      drawn = false;
    }
  }
}
