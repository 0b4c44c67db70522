package dev.imagepush.source.cache;

import static dev.imagepush.source.cache.CacheFixture.BLOB;
import static dev.imagepush.source.cache.CacheFixture.BYTES;
import static dev.imagepush.source.cache.CacheFixture.SIZE;
import static dev.imagepush.source.cache.CacheFixture.TEAM;
import static dev.imagepush.source.cache.CacheFixture.blob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.testing.registry.TestImages;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobCacheTest {
  private @TempDir Path folder;
  private final ScriptedSource source = new ScriptedSource(BYTES);
  private CacheFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CacheFixture(folder.resolve("cache"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readsABlobFromItsSourceOnce() throws IOException {
    // Given
    byte[] first = fixture.read(source);

    // When
    byte[] second = fixture.read(source);

    // Then
    assertThat(first).isEqualTo(BYTES);
    assertThat(second).isEqualTo(BYTES);
    assertThat(source.opened()).containsExactly(0L);
    assertThat(source.stillOpen()).isZero();
    assertThat(fixture.counted("imagepush.cache.misses", "kept", "true")).isEqualTo(1);
    assertThat(fixture.counted("imagepush.cache.hits", "copy", "stored")).isEqualTo(1);
    assertThat(fixture.meters.get("imagepush.cache.bytes").gauge().value())
        .isEqualTo(CacheSpace.charge(BYTES.length));
  }

  @Test
  @DisplayName("T25: no tenant is served what another one read")
  void keepsTenantsApart() throws IOException {
    // Given
    fixture.read(source);
    ScriptedSource others = new ScriptedSource(BYTES);

    // When
    byte[] bytes = fixture.read(new Tenant("team-b"), BLOB, others);

    // Then
    assertThat(bytes).isEqualTo(BYTES);
    assertThat(others.opened()).containsExactly(0L);
    assertThat(fixture.files("blobs")).hasSize(2);
    assertThat(fixture.files("blobs").toString()).doesNotContain("team-a", "team-b");
  }

  @Test
  @DisplayName("T25: no tenant gets a blob that another one read and his own source has not")
  void servesNobodyWhatHisSourceRefuses() throws IOException {
    // Given
    fixture.read(source);
    ExitException refused = new ExitException(ExitReason.SOURCE_NOT_FOUND, "no such blob");

    // When
    assertThatThrownBy(
            () ->
                fixture.read(
                    new Tenant("team-b"),
                    BLOB,
                    offset -> {
                      throw refused;
                    }))
        // Then
        .isSameAs(refused);
  }

  static Stream<Arguments> places() {
    return Stream.of(
        argumentSet("at its first byte", 0),
        argumentSet("in its middle", 150_000),
        argumentSet("at its last byte", BYTES.length - 1));
  }

  @ParameterizedTest
  @MethodSource("places")
  void givesNobodyTheEndOfABlobThatWasDamagedOnDisk(int place) throws IOException {
    // Given
    fixture.read(source);
    byte[] damaged = BYTES.clone();
    damaged[place]++;
    Files.write(fixture.files("blobs").getFirst(), damaged);

    // When
    try (InputStream in = fixture.cache().open(TEAM, BLOB, source, 0)) {
      assertThatThrownBy(() -> in.transferTo(OutputStream.nullOutputStream()))
          // Then
          .isInstanceOfSatisfying(
              ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.UPLOAD_LOST));
    }
    assertThat(fixture.counted("imagepush.cache.failures", "kind", "damaged")).isEqualTo(1);
    assertThat(fixture.cache().bytes()).isZero();
    assertThat(fixture.read(source)).isEqualTo(BYTES);
    assertThat(source.opened()).containsExactly(0L, 0L);
  }

  @Test
  void readsFromTheSourceWhatWasCutOnDiskMeanwhile() throws IOException {
    // Given
    fixture.read(source);
    Files.write(fixture.files("blobs").getFirst(), Arrays.copyOf(BYTES, 1000));

    // When
    byte[] bytes = fixture.read(source);

    // Then
    assertThat(bytes).isEqualTo(BYTES);
    assertThat(source.opened()).containsExactly(0L, 1000L);
    assertThat(fixture.cache().bytes()).isZero();
  }

  @Test
  void readsFromTheSourceWhatACrashHadCut() throws IOException {
    // Given
    fixture.read(source);
    Files.write(fixture.files("blobs").getFirst(), Arrays.copyOf(BYTES, 1000));
    fixture.restart(SIZE);

    // When
    byte[] bytes = fixture.read(source);

    // Then
    assertThat(bytes).isEqualTo(BYTES);
    assertThat(source.opened()).containsExactly(0L, 0L);
    assertThat(fixture.files("blobs"))
        .singleElement()
        .satisfies(file -> assertThat(file).hasSize(BYTES.length));
  }

  @Test
  void followsNoLink() throws IOException {
    // Given
    fixture.read(source);
    Path stored = fixture.files("blobs").getFirst();
    Path elsewhere = Files.write(folder.resolve("elsewhere"), BYTES);
    Files.delete(stored);
    Files.createSymbolicLink(stored, elsewhere);

    // When
    byte[] bytes = fixture.read(source);

    // Then
    assertThat(bytes).isEqualTo(BYTES);
    assertThat(source.opened()).containsExactly(0L, 0L);
    assertThat(elsewhere).hasBinaryContent(BYTES);
  }

  static Stream<Arguments> corruptSources() {
    byte[] changed = BYTES.clone();
    changed[7]++;
    return Stream.of(
        argumentSet("with other bytes", changed, ExitException.class),
        argumentSet("that are longer", Arrays.copyOf(BYTES, BYTES.length + 1), ExitException.class),
        argumentSet("that end early", Arrays.copyOf(BYTES, BYTES.length - 1), EOFException.class));
  }

  @ParameterizedTest
  @MethodSource("corruptSources")
  @DisplayName("D05: nothing is kept of sources")
  void keepsNothingOfACorruptSource(byte[] bytes, Class<?> failure) {
    // Given
    ScriptedSource corrupt = new ScriptedSource(bytes);

    // When
    assertThatThrownBy(() -> fixture.read(corrupt))
        // Then
        .isInstanceOf(failure)
        .satisfies(
            e -> {
              if (e instanceof ExitException exit) {
                assertThat(exit.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
              }
            });
    assertThat(fixture.files("blobs")).isEmpty();
    assertThat(fixture.files("partial")).isEmpty();
    assertThat(fixture.cache().bytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 150_000, 299_999, 300_000})
  void readsAStoredBlobFromAnyOffset(long offset) throws IOException {
    // Given
    fixture.read(source);

    // When
    byte[] rest;
    try (InputStream in = fixture.cache().open(TEAM, BLOB, source, offset)) {
      rest = in.readAllBytes();
    }

    // Then
    assertThat(rest).isEqualTo(Arrays.copyOfRange(BYTES, (int) offset, BYTES.length));
    assertThat(source.opened()).containsExactly(0L);
  }

  @Test
  void leavesAReadFromTheMiddleToTheSource() throws IOException {
    // When
    byte[] rest;
    try (InputStream in = fixture.cache().open(TEAM, BLOB, source, 100)) {
      rest = in.readAllBytes();
    }

    // Then
    assertThat(rest).isEqualTo(Arrays.copyOfRange(BYTES, 100, BYTES.length));
    assertThat(source.opened()).containsExactly(100L);
    assertThat(fixture.files("blobs")).isEmpty();
  }

  @Test
  void readsAnEmptyBlob() throws IOException {
    // Given
    ScriptedSource nothing = new ScriptedSource(new byte[0]);

    // When
    byte[] bytes = fixture.read(TEAM, blob(new byte[0]), nothing);

    // Then
    assertThat(bytes).isEmpty();
  }

  @Test
  void findsAfterARestartWhatItKept() throws IOException {
    // Given
    fixture.read(source);
    fixture.restart(SIZE);

    // When
    byte[] bytes = fixture.read(source);

    // Then
    assertThat(bytes).isEqualTo(BYTES);
    assertThat(source.opened()).containsExactly(0L);
  }

  @Test
  void remembersOverARestartWhatWasUsedLast() throws IOException {
    // Given
    byte[] other = TestImages.randomBytes(2, BYTES.length);
    fixture.read(source);
    fixture.clock.advance(Duration.ofMinutes(1));
    fixture.read(TEAM, blob(other), new ScriptedSource(other));
    fixture.clock.advance(Duration.ofMinutes(1));
    fixture.read(source);

    // When
    fixture.restart(CacheSpace.charge(BYTES.length));

    // Then
    assertThat(fixture.files("blobs"))
        .singleElement()
        .satisfies(file -> assertThat(file).hasBinaryContent(BYTES));
    assertThat(fixture.meters.counter("imagepush.cache.evictions").count()).isEqualTo(1);
  }

  @Test
  void sweepsWhatAKilledProcessWasWriting() throws IOException {
    // Given
    fixture.close();
    Files.write(folder.resolve("cache/partial/left"), BYTES);
    Path foreign = Files.write(folder.resolve("cache/blobs/notes.txt"), BYTES);

    // When
    fixture.restart(SIZE);

    // Then
    assertThat(fixture.files("partial")).isEmpty();
    assertThat(foreign).as("what is not ours").exists();
    assertThat(fixture.cache().bytes()).isZero();
  }

  @Test
  void letsABlobPassThatThereIsNoRoomFor() throws IOException {
    // Given
    fixture.read(source);
    byte[] large = TestImages.randomBytes(3, (int) SIZE + 1);
    ScriptedSource largeSource = new ScriptedSource(large);

    // When
    byte[] bytes = fixture.read(TEAM, blob(large), largeSource);

    // Then
    assertThat(bytes).isEqualTo(large);
    assertThat(fixture.files("blobs")).as("nobody left for it").hasSize(1);
    assertThat(fixture.counted("imagepush.cache.misses", "kept", "false")).isEqualTo(1);
  }

  @Test
  void makesRoomForWhatIsNew() throws IOException {
    // Given
    fixture.read(source);
    byte[] large = TestImages.randomBytes(3, (int) SIZE / 2);
    byte[] another = TestImages.randomBytes(4, (int) SIZE / 2);
    fixture.read(TEAM, blob(large), new ScriptedSource(large));

    // When
    fixture.read(TEAM, blob(another), new ScriptedSource(another));

    // Then
    assertThat(fixture.files("blobs"))
        .hasSize(2)
        .anySatisfy(file -> assertThat(file).hasBinaryContent(large))
        .anySatisfy(file -> assertThat(file).hasBinaryContent(another));
    assertThat(fixture.cache().bytes()).isEqualTo(SIZE);
  }

  @Test
  void goesOnWithoutTheCacheWhereTheDiskIsFull() throws IOException {
    // Given
    fixture.use(new FullDisk(folder, 100_000));

    // When
    byte[] bytes = fixture.read(source);

    // Then
    assertThat(bytes).isEqualTo(BYTES);
    assertThat(source.opened()).as("the same connection goes on").containsExactly(0L);
    assertThat(source.stillOpen()).isZero();
    assertThat(fixture.counted("imagepush.cache.failures", "kind", "storage")).isPositive();
    assertThat(fixture.cache().bytes()).isZero();
  }

  @Test
  void everyReaderGoesOnWhereTheDiskGetsFullUnderADownload() throws Exception {
    // Given
    fixture.use(new FullDisk(folder, 100_000));
    ScriptedSource other = new ScriptedSource(BYTES);

    try (InputStream slow = fixture.cache().open(TEAM, BLOB, other, 0)) {
      byte[] head = slow.readNBytes(10);

      // When
      byte[] bytes = fixture.read(source);

      // Then
      assertThat(bytes).isEqualTo(BYTES);
      assertThat(slow.readAllBytes())
          .isEqualTo(Arrays.copyOfRange(BYTES, head.length, BYTES.length));
    }
    assertThat(fixture.cache().bytes()).isZero();
    assertThat(source.stillOpen() + other.stillOpen()).isZero();
  }

  @Test
  void runsWithoutACacheWhereAnotherProcessHasTheFolder() {
    // When
    var second = BlobCache.open(fixture.folder, SIZE, fixture.clock, fixture.meters);

    // Then
    assertThat(second).isEmpty();
  }

  @Test
  void letsNobodyElseIn() throws IOException {
    // When
    fixture.read(source);

    // Then
    try (Stream<Path> all = Files.walk(fixture.folder)) {
      assertThat(all)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  static Stream<Arguments> badFolders() {
    return Stream.of(
        argumentSet("a file in its way", "file"),
        argumentSet("a folder below a file", "file/cache"),
        argumentSet("a link where its blobs go", "linked"));
  }

  @ParameterizedTest
  @MethodSource("badFolders")
  void refusesToStartWith(String name) throws IOException {
    // Given
    Files.write(folder.resolve("file"), BYTES);
    Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(folder.resolve("linked/blobs"), folder);
    Path bad = folder.resolve(name);

    // When
    assertThatThrownBy(() -> BlobCache.open(bad, SIZE, fixture.clock, fixture.meters))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC))
        .hasMessageContaining("cache.path: " + bad);
  }

  @Test
  void refusesADescriptorThatLiesAboutTheSize() throws IOException {
    // Given
    fixture.read(source);
    Descriptor lying = new Descriptor(BLOB.mediaType(), BLOB.digest(), BLOB.size() - 1);

    // When
    assertThatThrownBy(() -> fixture.read(TEAM, lying, source))
        // Then
        .isInstanceOf(ExitException.class);
  }

  /// A disk on which a file can have so many bytes and no more.
  private static final class FullDisk extends CacheFolder {
    private final Path folder;
    private final long room;

    FullDisk(Path folder, long room) throws IOException {
      super(
          Files.createDirectories(folder.resolve("full/blobs")),
          Files.createDirectories(folder.resolve("full/partial")),
          () -> {});
      this.folder = folder;
      this.room = room;
    }

    @Override
    OutputStream write(Path file) throws IOException {
      OutputStream out = super.write(file);
      return new OutputStream() {
        private long left = room;

        @Override
        public void write(int one) throws IOException {
          write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, (int) Math.min(length, left));
          if (length > left) {
            throw new IOException("no space left on " + folder);
          }
          left -= length;
        }

        @Override
        public void close() throws IOException {
          out.close();
        }
      };
    }
  }
}
