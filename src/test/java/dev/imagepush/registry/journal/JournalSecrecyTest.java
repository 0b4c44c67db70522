package dev.imagepush.registry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.image.Digest;
import dev.imagepush.testing.registry.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the journal keeps from those who can look at its disk.
class JournalSecrecyTest {
  private static final Origin HERE = Origin.ofAuthority("https", "registry.example.com");
  private static final Credential CI = new Credential.Basic("ci", new SecretText("hunter2"));
  private static final Digest BLOB = Digest.sha256(new byte[] {1});

  @TempDir private Path home;
  private final ManualClock clock = new ManualClock();
  private final Checkpoint checkpoint =
      new Checkpoint(
          "https://registry.example.com/v2/team/app/blobs/uploads/7c1f?_state=x%3D",
          42, 5 << 20, clock.instant());
  private Path folder = Path.of("");
  private DiskJournal journal = new DiskJournal(Path.of("unused"), clock);

  @BeforeEach
  void open() {
    folder = home.resolve("state/uploads");
    journal = new DiskJournal(folder, clock);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private UploadJournal.Note note() {
    return journal.of(CI, HERE, "team/app").take(BLOB);
  }

  @Test
  void saysNothingToWhoReadsItsFiles() throws IOException {
    // Given
    note().write(checkpoint);

    // When
    StringBuilder all = new StringBuilder();
    for (Path entry : entries()) {
      all.append(entry.getFileName())
          .append(new String(Files.readAllBytes(entry), StandardCharsets.ISO_8859_1));
    }

    // Then
    assertThat(all)
        .isNotEmpty()
        .doesNotContain(
            "registry.example.com", "team/app", "7c1f", "hunter2", "ci", BLOB.toString())
        .doesNotContain(BLOB.toString().substring(7, 20));
  }

  @Test
  void remembersNothingThatItCannotSeal() {
    // Given
    UploadJournal.Note ambient = journal.of(new Credential.Ambient(), HERE, "team/app").take(BLOB);

    // When
    boolean kept = ambient.write(checkpoint);

    // Then
    assertThat(kept).isFalse();
    assertThat(entries()).isEmpty();
  }

  @Test
  void letsNobodyElseLookIn() throws IOException {
    // When
    note().write(checkpoint);

    // Then
    assertThat(permissions(folder)).isEqualTo("rwx------");
    assertThat(entries()).allMatch(entry -> permissions(entry).equals("rw-------"));
  }

  @Test
  void doesNotUseAFolderThatOthersCanLookInto() throws IOException {
    // Given
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

    // When
    boolean kept = note().write(checkpoint);

    // Then
    assertThat(kept).isFalse();
    assertThat(entries()).isEmpty();
  }

  @Test
  void doesNotUseALinkToAFolder() throws IOException {
    // Given
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createDirectories(folder.getParent());
    Files.createSymbolicLink(folder, elsewhere);

    // When
    boolean kept = note().write(checkpoint);

    // Then
    assertThat(kept).isFalse();
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> entries() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !Writer.isFile(file)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
