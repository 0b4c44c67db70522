package dev.imagepush.source;

import static dev.imagepush.source.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.TemporarySpace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpArchiveTest {
  private static final URI URL =
      URI.create("https://files.example.com:8443/builds/app.tar?signature=canary");
  private static final byte[] ARCHIVE = archive();

  @TempDir Path folder;

  @Test
  void opensADownloadedArchive() throws IOException {
    // Given
    List<Long> progress = new ArrayList<>();
    HttpArchive archive = new HttpArchive(serving(ARCHIVE), space(), SourceLimits.DEFAULTS);

    // When
    try (ImageSource source = archive.open(URL, Digest.sha256(ARCHIVE), null, progress::add)) {

      // Then
      assertThat(source.name())
          .isEqualTo("https://files.example.com:8443/builds/app.tar@" + source.root().digest());
      assertThat(layerOf(source)).isEqualTo(LayoutContent.LAYER);
      assertThat(progress).last().isEqualTo((long) ARCHIVE.length);
      assertThat(stored())
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void unpacksACompressedArchiveWhileItArrives() throws IOException {
    // Given
    byte[] packed = Packing.gzip(ARCHIVE);
    HttpArchive archive = new HttpArchive(serving(packed), space(), SourceLimits.DEFAULTS);

    // When
    try (ImageSource source = archive.open(URL, Digest.sha256(packed), null, bytes -> {})) {

      // Then
      assertThat(layerOf(source)).isEqualTo(LayoutContent.LAYER);
      assertThat(stored())
          .singleElement()
          .satisfies(file -> assertThat(Files.size(file)).isEqualTo(ARCHIVE.length));
    }
  }

  @Test
  void deletesTheFileWhenTheImageIsClosed() throws IOException {
    // Given
    ImageSource source =
        new HttpArchive(serving(ARCHIVE), space(), SourceLimits.DEFAULTS)
            .open(URL, null, null, bytes -> {});

    // When
    source.close();

    // Then
    assertThat(stored()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("failingDownloads")
  @DisplayName("N05 D02: nothing is opened and no file stays behind, when")
  void refuses(
      ArchiveDownload download, @Nullable Digest expected, SourceLimits limits, ExitReason reason)
      throws IOException {
    // Given
    HttpArchive archive = new HttpArchive(download, space(), limits);

    // When
    ExitException failure = failure(() -> archive.open(URL, expected, null, bytes -> {}));

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failure().message())
        .startsWith("https://files.example.com:8443/builds/app.tar")
        .doesNotContain("canary");
    assertThat(stored()).isEmpty();
  }

  static Stream<Arguments> failingDownloads() {
    SourceLimits small = new SourceLimits(4 << 20, 1000, 4096, 4);
    byte[] half = Arrays.copyOf(ARCHIVE, ARCHIVE.length / 2);
    byte[] packed = Packing.gzip(ARCHIVE);
    return Stream.of(
        argumentSet(
            "the digest is another",
            serving(ARCHIVE),
            Digest.sha256(half),
            SourceLimits.DEFAULTS,
            ExitReason.SOURCE_CORRUPT),
        argumentSet(
            "the digest of what is compressed is another",
            serving(Packing.zstd(ARCHIVE)),
            Digest.sha256(ARCHIVE),
            SourceLimits.DEFAULTS,
            ExitReason.SOURCE_CORRUPT),
        argumentSet(
            "a compressed body is shorter than announced",
            announcing(packed.length, Arrays.copyOf(packed, 100)),
            null,
            SourceLimits.DEFAULTS,
            ExitReason.CONNECTION_RESET),
        argumentSet(
            "the body is shorter than announced",
            announcing(ARCHIVE.length, half),
            null,
            SourceLimits.DEFAULTS,
            ExitReason.CONNECTION_RESET),
        argumentSet(
            "the archive itself is cut",
            serving(half),
            null,
            SourceLimits.DEFAULTS,
            ExitReason.SOURCE_CORRUPT),
        argumentSet(
            "more is announced than the limit",
            announcing(1L << 62, new byte[0]),
            null,
            small,
            ExitReason.LIMIT_EXCEEDED),
        argumentSet(
            "more arrives than the limit, unannounced",
            announcing(-1, ARCHIVE),
            null,
            small,
            ExitReason.LIMIT_EXCEEDED),
        argumentSet(
            "it is compressed, and cut",
            serving(new byte[] {0x1f, (byte) 0x8b, 8, 0}),
            null,
            SourceLimits.DEFAULTS,
            ExitReason.SOURCE_CORRUPT));
  }

  @Test
  void leavesNoFileBehindWhereTheConnectionBreaks() throws IOException {
    // Given
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(ARCHIVE, 0, 700),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }
            });
    HttpArchive archive =
        new HttpArchive(
            url -> new ArchiveDownload.Content(broken, -1), space(), SourceLimits.DEFAULTS);

    // When
    // Then
    assertThatThrownBy(() -> archive.open(URL, null, null, bytes -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("connection reset");
    assertThat(stored()).isEmpty();
  }

  @Test
  void saysThatTheTemporaryFolderCannotBeWritten() {
    // Given
    HttpArchive archive =
        new HttpArchive(
            serving(ARCHIVE), new TemporarySpace(folder.resolve("absent")), SourceLimits.DEFAULTS);

    // When
    ExitException failure = failure(() -> archive.open(URL, null, null, bytes -> {}));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
  }

  /// The files that are there, the mark of this process apart.
  private List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.toString().endsWith(".lock")).toList();
    }
  }

  private TemporarySpace space() {
    return new TemporarySpace(folder);
  }

  private static byte[] layerOf(ImageSource source) throws IOException {
    Descriptor layer =
        new Descriptor(
            MediaType.OCI_LAYER, Digest.sha256(LayoutContent.LAYER), LayoutContent.LAYER.length);
    try (InputStream content = source.open(layer, 0)) {
      return content.readAllBytes();
    }
  }

  private static ArchiveDownload serving(byte[] bytes) {
    return announcing(bytes.length, bytes);
  }

  private static ArchiveDownload announcing(long length, byte[] bytes) {
    return url -> new ArchiveDownload.Content(new ByteArrayInputStream(bytes), length);
  }

  private static byte[] archive() {
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of());
    return layout.tar().complete();
  }
}
