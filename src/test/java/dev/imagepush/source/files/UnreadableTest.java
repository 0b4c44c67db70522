package dev.imagepush.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

class UnreadableTest {
  @Test
  void saysAsWhomAFileMayNotBeRead() {
    // When
    ExitException failure =
        Unreadable.of(
            "PersistentVolumeClaim builds: out/app.tar", new AccessDeniedException("canary"));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(failure.failure().message())
        .matches(
            "PersistentVolumeClaim builds: out/app\\.tar may not be read by the user id [0-9]+, .*"
                + "\\(chmod a\\+rX, or its group\\)");
  }
}
