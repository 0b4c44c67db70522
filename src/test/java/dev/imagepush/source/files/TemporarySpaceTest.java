package dev.imagepush.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporarySpaceTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final Tenant TENANT = new Tenant("team-a");

  @TempDir Path folder;

  @Test
  void leavesATwentiethOfTheDiskFree() {
    // Given
    TemporarySpace space = spaceWith(100 * MEBIBYTE, 20 * MEBIBYTE);

    // When
    ExitException failure = failure(() -> space.of(TENANT).create("app.tar", 16 * MEBIBYTE));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
    assertThat(failure.reason().retryable()).isTrue();
    assertThat(failure.failure().message())
        .isEqualTo(
            "the temporary folder "
                + folder
                + " has too little space left for app.tar; give it more, or let fewer pushes run at"
                + " once");
  }

  @Test
  @DisplayName("a push that finds too little left fails alone, and the one before it goes on")
  void promisesTheSameBytesOnce() throws IOException {
    // Given
    TemporarySpace space = spaceWith(100 * MEBIBYTE, 50 * MEBIBYTE);
    try (TemporaryFile first = space.of(TENANT).create("first.tar", 40 * MEBIBYTE)) {

      // When
      ExitException failure = failure(() -> space.of(TENANT).create("second.tar", 40 * MEBIBYTE));

      // Then
      assertThat(failure.failure().message()).contains("second.tar");
      assertThatCode(() -> first.output().write(new byte[MEBIBYTE])).doesNotThrowAnyException();
    }
  }

  @Test
  void takesBackWhatWasPromisedWhenAFileIsClosed() throws IOException {
    // Given
    TemporarySpace space = spaceWith(100 * MEBIBYTE, 50 * MEBIBYTE);
    space.of(TENANT).create("first.tar", 40 * MEBIBYTE).close();

    // When
    TemporaryFile second = space.of(TENANT).create("second.tar", 40 * MEBIBYTE);

    // Then
    assertThat(stored(".tmp")).hasSize(1);
    second.close();
    assertThat(stored(".tmp")).isEmpty();
  }

  @Test
  void takesBackWhatWasPromisedWhenAFileCannotBeMade() throws IOException {
    // Given
    TemporarySpace space = spaceWith(100 * MEBIBYTE, 50 * MEBIBYTE);
    space.of(TENANT).create("first.tar", 0).close();
    deleteFolder();
    ExitException failure = failure(() -> space.of(TENANT).create("second.tar", 40 * MEBIBYTE));
    Files.createDirectory(folder);

    // When
    TemporaryFile third = space.of(TENANT).create("third.tar", 40 * MEBIBYTE);

    // Then
    assertThat(failure.failure().message()).contains("cannot be written");
    assertThat(stored(".tmp")).hasSize(1);
    third.close();
  }

  @Test
  void asksAgainWhileAFileOfUnknownLengthGrows() throws IOException {
    // Given
    TemporarySpace space = spaceWith(100 * MEBIBYTE, 15 * MEBIBYTE);
    try (TemporaryFile file = space.of(TENANT).create("app.tar", 0)) {
      OutputStream output = file.output();

      // When
      ExitException failure =
          failure(
              () -> {
                for (int i = 0; i < 15; i++) {
                  output.write(new byte[MEBIBYTE]);
                }
              });

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
    }
    assertThat(stored(".tmp")).isEmpty();
  }

  @Test
  void deletesAFileThatWasReadWhenItIsClosed() throws IOException {
    // Given
    TemporarySpace space = new TemporarySpace(folder);
    byte[] content = {1, 2, 3};
    LocalFile file =
        new ArchiveSpool(space.of(TENANT), MEBIBYTE)
            .store("app.tar", new ByteArrayInputStream(content), content.length);
    try (InputStream stored = file.open(0, 3)) {
      assertThat(stored).hasBinaryContent(content);
    }

    // When
    file.close();

    // Then
    assertThat(stored(".tmp")).isEmpty();
  }

  @Test
  void saysThatATemporaryCopyHasGone() throws IOException {
    // Given
    TemporarySpace space = new TemporarySpace(folder);
    byte[] content = {1, 2, 3};
    try (LocalFile file =
        new ArchiveSpool(space.of(TENANT), MEBIBYTE)
            .store("app.tar", new ByteArrayInputStream(content), content.length)) {
      Files.delete(stored(".tmp").getFirst());

      // When
      ExitException failure = failure(() -> file.open(0, 3));

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
      assertThat(failure.failure().message()).contains("temporary copy of app.tar");
    }
  }

  @Test
  void saysThatTheFolderCannotBeWritten() {
    // Given
    TemporarySpace space = new TemporarySpace(folder.resolve("absent"));

    // When
    ExitException failure = failure(() -> space.of(TENANT).create("app.tar", 0));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
    assertThat(failure.failure().message()).contains("absent");
  }

  @Test
  void deletesWhatAProcessLeftBehindThatIsNoMore() throws Exception {
    // Given
    leftBehindByAKilledProcess();
    Files.createFile(folder.resolve("imagepush-other.tmp"));
    Files.createFile(folder.resolve("somebody-elses.tmp"));

    // When
    new TemporarySpace(folder).sweep();

    // Then
    assertThat(stored(""))
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder("imagepush-other.tmp", "somebody-elses.tmp");
  }

  @Test
  void leavesTheFilesOfAProcessThatLives() throws Exception {
    // Given
    Process owner = holding();
    try {
      List<Path> before = stored("");

      // When
      new TemporarySpace(folder).sweep();

      // Then
      assertThat(stored("")).hasSize(2).isEqualTo(before);
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  @Test
  void leavesItsOwnFiles() throws IOException {
    // Given
    try (TemporaryFile file = new TemporarySpace(folder).of(TENANT).create("app.tar", 0)) {
      file.output().write(1);
      List<Path> before = stored("");

      // When
      new TemporarySpace(folder).sweep();

      // Then
      assertThat(stored("")).hasSize(2).isEqualTo(before);
    }
  }

  private void leftBehindByAKilledProcess() throws Exception {
    holding().destroyForcibly().waitFor();
  }

  /// A process that has a temporary file, and does nothing.
  private Process holding() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('h');
    return process;
  }

  /// What [#holding] runs.
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      TemporaryFile file =
          new TemporarySpace(Path.of(arguments[0])).of(TENANT).create("app.tar", 0);
      file.output().write(1);
      System.out.print('h');
      System.out.flush();
      int unused = System.in.read();
    }
  }

  private TemporarySpace spaceWith(long total, long usable) {
    return new TemporarySpace(
        folder,
        RoomLimits.NONE,
        new TemporarySpace.Disk() {
          @Override
          public long totalBytes() {
            return total;
          }

          @Override
          public long usableBytes() throws IOException {
            long used = 0;
            for (Path file : stored(".tmp")) {
              used += Files.size(file);
            }
            return usable - used;
          }
        });
  }

  private void deleteFolder() throws IOException {
    for (Path file : stored("")) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private List<Path> stored(String ending) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static ExitException failure(ThrowingCallable action) {
    return Objects.requireNonNull(catchThrowableOfType(ExitException.class, action));
  }
}
