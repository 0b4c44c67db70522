package dev.imagepush.quickstart;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.controller.ByteText;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Shows what a resource's status says: a bar on a terminal, a line for each change elsewhere.
final class PushDisplay {
  private static final int WIDTH = 32;
  private static final int PERCENT = 100;

  private final Screen screen;
  private String shown = "";

  PushDisplay(Screen screen) {
    this.screen = screen;
  }

  void show(ImagePush push) {
    String text = text(push);
    if (text.equals(shown)) {
      return;
    }
    shown = text;
    boolean ended = push.getStatus() != null && push.getStatus().exit() != null;
    if (screen.isTerminal() && !ended) {
      screen.draw("  " + text);
    } else {
      screen.line("  " + text);
    }
  }

  private String text(ImagePush push) {
    if (push.getStatus() == null) {
      return "waiting for the operator";
    }
    @Nullable ProgressStatus progress = push.getStatus().progress();
    if (progress != null && progress.percent() != null) {
      return text(progress, progress.percent());
    }
    return push.getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .map(Condition::getMessage)
        .orElse("waiting for the operator");
  }

  private String text(ProgressStatus progress, int percent) {
    String numbers =
        String.format(
            Locale.ROOT,
            "%3d %%  %s of %s  %s blobs  %s/s",
            percent,
            bytes(progress.bytesDone()),
            bytes(progress.bytesTotal()),
            progress.blobs(),
            bytes(progress.bytesPerSecond()));
    if (!screen.isTerminal()) {
      return numbers.strip();
    }
    int done = percent * WIDTH / PERCENT;
    return "█".repeat(done) + "░".repeat(WIDTH - done) + " " + numbers;
  }

  private static String bytes(@Nullable Long bytes) {
    return ByteText.of(bytes == null ? 0 : bytes);
  }
}
