package dev.imagepush.source;

import static dev.imagepush.source.Failures.failure;
import static dev.imagepush.source.Packing.gzip;
import static dev.imagepush.source.Packing.joined;
import static dev.imagepush.source.Packing.zstd;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.TemporarySpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Archives that are compressed as a whole. The forms are those of RFC 1952 (gzip) and RFC 8878 (zstd).
class CompressedArchiveTest {
  private static final byte[] TAR = layout();
  private static final byte[] FIRST = Arrays.copyOf(TAR, 1000);
  private static final byte[] SECOND = Arrays.copyOfRange(TAR, 1000, TAR.length);
  private static final byte[] MEBIBYTE = new byte[1 << 20];

  @TempDir Path work;
  @TempDir Path temporary;

  @ParameterizedTest
  @MethodSource("forms")
  @DisplayName("D17: digests are kept, and nothing stays behind, with")
  void reads(byte[] archive) throws IOException {
    // Given
    Path file = Files.write(work.resolve("image"), archive);

    // When
    try (ImageSource source = open(file, SourceLimits.DEFAULTS)) {

      // Then
      assertThat(source.name()).isEqualTo(file + "@" + source.root().digest());
      Descriptor layer =
          new Descriptor(
              MediaType.OCI_LAYER, Digest.sha256(LayoutContent.LAYER), LayoutContent.LAYER.length);
      try (InputStream content = source.open(layer, 2)) {
        assertThat(content.readAllBytes())
            .isEqualTo(Arrays.copyOfRange(LayoutContent.LAYER, 2, LayoutContent.LAYER.length));
      }
    }
    assertThat(stored()).isEmpty();
  }

  static Stream<Arguments> forms() {
    byte[] named = {0x1f, (byte) 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, 'a', 0, 'b', 0, 7, 7};
    byte[] plain = gzip(TAR);
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    return Stream.of(
        argumentSet("gzip", plain),
        argumentSet("gzip of several members, as pigz -i and bgzip write", members()),
        argumentSet("gzip with an empty member at its end, as bgzip writes", ended()),
        argumentSet(
            "gzip with a time, a name, a comment, an extra field and a checksum of the header",
            joined(named, Arrays.copyOfRange(plain, 10, plain.length))),
        argumentSet("zstd", zstd(TAR)),
        argumentSet("zstd of several frames, as pzstd writes", joined(zstd(FIRST), zstd(SECOND))),
        argumentSet("zstd behind a skippable frame", joined(skippable, zstd(TAR))),
        argumentSet("zstd before a skippable frame", joined(zstd(TAR), skippable)));
  }

  @Test
  void readsACompressedDockerArchive() throws IOException {
    // Given
    String config = "{\"rootfs\":{\"diff_ids\":[]}}";
    byte[] tar =
        new TarBytes()
            .file("c.json", config)
            .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[]}]")
            .complete();
    Path file = Files.write(work.resolve("image"), gzip(tar));

    // When
    try (ImageSource source = open(file, SourceLimits.DEFAULTS)) {

      // Then
      assertThat(new String(source.root().bytes(), UTF_8))
          .contains(Digest.sha256(config.getBytes(UTF_8)).toString());
    }
  }

  @ParameterizedTest
  @MethodSource("faultyForms")
  @DisplayName("T18 D02 D17: an archive is refused, and nothing stays behind, with")
  void refuses(byte[] archive, SourceLimits limits, ExitReason reason, String message)
      throws IOException {
    // Given
    Path file = Files.write(work.resolve("image"), archive);

    // When
    ExitException failure = failure(() -> open(file, limits));

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failure().message()).startsWith(file.toString()).contains(message);
    assertThat(stored()).isEmpty();
  }

  static Stream<Arguments> faultyForms() {
    return Stream.of(gzipFaults(), zstdFaults(), bombs()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> gzipFaults() {
    byte[] whole = gzip(TAR);
    return Stream.of(
        corrupt("half of the gzip", Arrays.copyOf(whole, whole.length / 2)),
        corrupt("the gzip's last byte missing", Arrays.copyOf(whole, whole.length - 1)),
        corrupt("the gzip's checksum missing", Arrays.copyOf(whole, whole.length - 8)),
        corrupt("a header of gzip alone", Arrays.copyOf(whole, 10)),
        corrupt("half a header of gzip", Arrays.copyOf(whole, 5)),
        corrupt("a flipped bit in the gzip", flipped(whole, whole.length / 2)),
        corrupt("another checksum in the gzip", flipped(whole, whole.length - 8)),
        corrupt("another length in the gzip", flipped(whole, whole.length - 4)),
        corrupt("a flag of gzip that has no meaning", flipped(whole, 3)),
        corrupt("text behind the gzip", joined(whole, "text".getBytes(UTF_8))),
        corrupt("zeros behind the gzip", joined(whole, new byte[512])),
        corrupt("one byte behind the gzip", joined(whole, new byte[] {0x1f})),
        corrupt("a second member that is cut", Arrays.copyOf(members(), members().length - 9)));
  }

  private static Stream<Arguments> zstdFaults() {
    byte[] whole = zstd(TAR);
    byte[] checked = checkedZstd();
    return Stream.of(
        corrupt("half of the zstd", Arrays.copyOf(whole, whole.length / 2)),
        corrupt("the zstd's last byte missing", Arrays.copyOf(whole, whole.length - 1)),
        corrupt("the start of a zstd alone", Arrays.copyOf(whole, 4)),
        corrupt("another checksum in the zstd", flipped(checked, checked.length - 1)),
        corrupt("text behind the zstd", joined(whole, "text".getBytes(UTF_8))),
        corrupt("two bytes behind the zstd", joined(whole, Arrays.copyOf(whole, 2))),
        corrupt("zeros behind the zstd", joined(whole, new byte[512])),
        argumentSet(
            "a zstd window of 16 MiB",
            zstdOfWindow(24),
            SourceLimits.DEFAULTS,
            ExitReason.LIMIT_EXCEEDED,
            "8 MiB of memory"),
        argumentSet(
            "nothing in a zstd of a window of 8 MiB",
            zstdOfWindow(23),
            SourceLimits.DEFAULTS,
            ExitReason.SOURCE_CORRUPT,
            "empty"));
  }

  /// The header of a frame, and an empty last block (RFC 8878, section 3.1.1).
  private static byte[] zstdOfWindow(int log) {
    return new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((log - 10) << 3), 1, 0, 0};
  }

  private static Stream<Arguments> bombs() {
    SourceLimits small = new SourceLimits(4 << 20, 16 << 20, 4096, 4);
    byte[] gzipBomb = repeated(gzip(MEBIBYTE), 400);
    byte[] zstdBomb = repeated(zstd(MEBIBYTE), 400);
    return Stream.of(
        bomb("a gzip that unpacks to a thousand times its size", gzipBomb, SourceLimits.DEFAULTS),
        bomb("a zstd that unpacks to a thousand times its size", zstdBomb, SourceLimits.DEFAULTS),
        argumentSet(
            "a gzip of more than the limit",
            gzipBomb,
            small,
            ExitReason.LIMIT_EXCEEDED,
            "limits.imageBytes"),
        argumentSet(
            "a zstd of more than the limit",
            zstdBomb,
            small,
            ExitReason.LIMIT_EXCEEDED,
            "limits.imageBytes"),
        argumentSet(
            "a gzip in a gzip",
            gzip(gzip(TAR)),
            SourceLimits.DEFAULTS,
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            "twice"),
        argumentSet(
            "a zstd in a gzip",
            gzip(zstd(TAR)),
            SourceLimits.DEFAULTS,
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            "twice"),
        argumentSet(
            "nothing in the gzip",
            gzip(new byte[0]),
            SourceLimits.DEFAULTS,
            ExitReason.SOURCE_CORRUPT,
            "empty"));
  }

  private ImageSource open(Path file, SourceLimits limits) throws IOException {
    return ImageArchive.open(
        file,
        ArchiveFormat.BY_CONTENT,
        null,
        new SourceResources(limits, new TemporarySpace(temporary)));
  }

  private List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> !file.toString().endsWith(".lock")).toList();
    }
  }

  private static Arguments corrupt(String rule, byte[] archive) {
    return argumentSet(
        rule, archive, SourceLimits.DEFAULTS, ExitReason.SOURCE_CORRUPT, "is compressed with");
  }

  private static Arguments bomb(String rule, byte[] archive, SourceLimits limits) {
    return argumentSet(rule, archive, limits, ExitReason.LIMIT_EXCEEDED, "200 times");
  }

  private static byte[] members() {
    return joined(gzip(FIRST), gzip(SECOND));
  }

  private static byte[] ended() {
    return joined(gzip(TAR), gzip(new byte[0]));
  }

  private static byte[] checkedZstd() {
    try (var context = new com.github.luben.zstd.ZstdCompressCtx()) {
      return context.setChecksum(true).compress(TAR);
    }
  }

  private static byte[] flipped(byte[] bytes, int position) {
    byte[] changed = bytes.clone();
    changed[position] ^= (byte) 0x80;
    return changed;
  }

  private static byte[] repeated(byte[] part, int times) {
    return joined(Collections.nCopies(times, part).toArray(byte[][]::new));
  }

  private static byte[] layout() {
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of());
    return layout.tar().complete();
  }
}
