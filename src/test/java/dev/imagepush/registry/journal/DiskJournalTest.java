package dev.imagepush.registry.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.image.Digest;
import dev.imagepush.testing.registry.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiskJournalTest {
  private static final Origin HERE = Origin.ofAuthority("https", "registry.example.com");
  private static final Credential CI = new Credential.Basic("ci", new SecretText("hunter2"));
  private static final Digest BLOB = Digest.sha256(new byte[] {1});
  private static final String LOCATION =
      "https://registry.example.com/v2/team/app/blobs/uploads/7c1f?_state=x%3D";

  @TempDir private Path home;
  private final ManualClock clock = new ManualClock();
  private Path folder = Path.of("");
  private DiskJournal journal = new DiskJournal(Path.of("unused"), clock);
  private Checkpoint checkpoint = new Checkpoint(LOCATION, 3, 0, clock.instant());

  @BeforeEach
  void open() {
    folder = home.resolve("state/uploads");
    journal = new DiskJournal(folder, clock);
    checkpoint = new Checkpoint(LOCATION, 42, 5 << 20, clock.instant());
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private UploadJournal.Note note() {
    return journal.of(CI, HERE, "team/app").take(BLOB);
  }

  /// The process is no more, and another one runs.
  private void restart() {
    journal.close();
    journal = new DiskJournal(folder, clock);
  }

  @Test
  void remembersBeyondAProcess() {
    // Given
    boolean kept = note().write(checkpoint);
    restart();

    // When
    Optional<Checkpoint> found = note().read();

    // Then
    assertThat(kept).isTrue();
    assertThat(found).contains(checkpoint);
  }

  @Test
  @DisplayName("K12: blobs that are sent side by side all find what a killed process left")
  void findsAllEntriesAtOnce() throws Exception {
    // Given
    List<Digest> blobs =
        IntStream.range(0, 64)
            .mapToObj(number -> Digest.sha256(new byte[] {(byte) number}))
            .toList();
    blobs.forEach(blob -> journal.of(CI, HERE, "team/app").take(blob).write(checkpoint));
    kill();
    UploadJournal.Book book = journal.of(CI, HERE, "team/app");

    // When
    List<Optional<Checkpoint>> found = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Optional<Checkpoint>> read :
          threads.invokeAll(
              blobs.stream()
                  .<Callable<Optional<Checkpoint>>>map(blob -> () -> book.take(blob).read())
                  .toList())) {
        found.add(read.get());
      }
    }

    // Then
    assertThat(found).hasSize(64).allSatisfy(each -> assertThat(each).contains(checkpoint));
  }

  /// The process is no more, and its file is still there.
  private void kill() throws IOException {
    List<Path> writers;
    try (Stream<Path> files = Files.list(folder)) {
      writers = files.filter(Writer::isFile).toList();
    }
    restart();
    for (Path writer : writers) {
      Files.createFile(writer);
    }
  }

  @Test
  void forgetsWhatIsErased() {
    // Given
    UploadJournal.Note note = note();
    note.write(checkpoint);

    // When
    note.erase();
    note.release();

    // Then
    assertThat(note().read()).isEmpty();
    assertThat(entries()).isEmpty();
  }

  static Stream<Arguments> others() {
    return Stream.of(
        argumentSet(
            "another password",
            new Credential.Basic("ci", new SecretText("hunter3")),
            HERE,
            "team/app"),
        argumentSet(
            "another user",
            new Credential.Basic("cd", new SecretText("hunter2")),
            HERE,
            "team/app"),
        argumentSet("nobody", Credential.ANONYMOUS, HERE, "team/app"),
        argumentSet(
            "a token of the same text",
            new Credential.IdentityToken(new SecretText("hunter2")),
            HERE,
            "team/app"),
        argumentSet(
            "another registry", CI, Origin.ofAuthority("https", "other.example.com"), "team/app"),
        argumentSet(
            "plain HTTP",
            CI,
            Origin.of(java.net.URI.create("http://registry.example.com")),
            "team/app"),
        argumentSet("another repository", CI, HERE, "team/other"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void isNotFoundBy(Credential credential, Origin origin, String repository) {
    // Given
    note().write(checkpoint);
    restart();

    // When
    Optional<Checkpoint> found = journal.of(credential, origin, repository).take(BLOB).read();

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void failsNoPushWhereTheDiskFails() throws IOException {
    // Given
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file");

    // When
    boolean kept = note().write(checkpoint);

    // Then
    assertThat(kept).isFalse();
    assertThat(note().read()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void dropsADamagedEntry(byte[] bytes) throws IOException {
    // Given
    note().write(checkpoint);
    for (Path entry : entries()) {
      Files.write(entry, bytes);
    }
    restart();

    // When
    Optional<Checkpoint> found = note().read();

    // Then
    assertThat(found).isEmpty();
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        argumentSet("nothing", (Object) new byte[0]),
        argumentSet("no line", (Object) new byte[100]),
        argumentSet(
            "a writer alone", (Object) ("0".repeat(32) + "\n").getBytes(StandardCharsets.UTF_8)),
        argumentSet(
            "other bytes",
            (Object) ("0".repeat(32) + "\n" + "x".repeat(80)).getBytes(StandardCharsets.UTF_8)),
        argumentSet("far too many", (Object) new byte[1 << 20]));
  }

  @Test
  void dropsAnEntryThatIsTooOld() {
    // Given
    note().write(checkpoint);
    restart();
    clock.advance(Duration.ofHours(25));

    // When
    Optional<Checkpoint> found = note().read();

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void sweepsWhatIsTooOldWhenItBegins() throws IOException {
    // Given
    note().write(checkpoint);
    for (Path entry : entries()) {
      Files.setLastModifiedTime(entry, FileTime.from(clock.instant().minus(Duration.ofHours(25))));
    }
    restart();

    // When
    journal.of(CI, HERE, "team/app").take(Digest.sha256(new byte[] {2})).write(checkpoint);

    // Then
    assertThat(entries()).hasSize(1);
  }

  @Test
  void keepsABoundedNumber() {
    // Given
    UploadJournal.Book book = journal.of(CI, HERE, "team/app");

    // When
    IntStream.range(0, JournalFolder.MOST_FILES + 20)
        .forEach(
            i ->
                book.take(Digest.sha256(("blob " + i).getBytes(StandardCharsets.UTF_8)))
                    .write(checkpoint));

    // Then
    assertThat(entries()).hasSizeLessThanOrEqualTo(JournalFolder.MOST_FILES + 1);
  }

  @Test
  void leavesAnUploadToTheOneThatIsAtWorkOnIt() {
    // Given
    UploadJournal.Note first = note();
    first.write(checkpoint);

    // When
    UploadJournal.Note second = note();
    Optional<Checkpoint> meanwhile = second.read();
    boolean written = second.write(checkpoint);
    first.release();

    // Then
    assertThat(meanwhile).isEmpty();
    assertThat(written).isFalse();
    assertThat(note().read()).contains(checkpoint);
  }

  @Test
  void leavesAnUploadToAnotherProcessThatLives() {
    // Given
    note().write(checkpoint);

    try (DiskJournal other = new DiskJournal(folder, clock)) {
      // When
      UploadJournal.Note note = other.of(CI, HERE, "team/app").take(BLOB);
      Optional<Checkpoint> found = note.read();
      boolean written = note.write(checkpoint);

      // Then
      assertThat(found).isEmpty();
      assertThat(written).isFalse();
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
