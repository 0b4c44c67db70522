package dev.imagepush.source;

import static dev.imagepush.source.Failures.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.ArchiveFiles;
import dev.imagepush.source.files.LocalFile;
import dev.imagepush.source.files.StoredFile;
import dev.imagepush.source.files.TemporarySpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each archive holds a whole image, and one thing besides that no reader should take.
class HostileArchiveTest {
  private static final byte[] NOTHING = new byte[0];

  @TempDir Path work;
  @TempDir Path temporary;

  @ParameterizedTest
  @MethodSource("hostileArchives")
  @DisplayName("T19 D16: nothing is written, and the archive is refused, with")
  void refuses(byte[] archive, ExitReason reason, String message) throws IOException {
    // Given
    Path folder = Files.createDirectory(work.resolve("folder"));
    Path file = Files.write(folder.resolve("image.tar"), archive);
    List<Path> before = everythingIn(work);

    // When
    ExitException failure = failure(() -> open(file));

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failure().message()).contains(message).doesNotContain("\u001b");
    assertThat(everythingIn(work)).isEqualTo(before);
  }

  static Stream<Arguments> hostileArchives() {
    return Stream.of(names(), links(), kinds(), extendedHeaders(), sizes(), endings())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> names() {
    return Stream.of(
        unsafe("a name that climbs", image().file("../outside", "x"), "leads out"),
        unsafe("a name that climbs from a folder", image().file("a/../../outside", "x"), "leads"),
        unsafe("an absolute name", image().file("/tmp/outside", "x"), "leads out"),
        unsafe("a folder that climbs", image().folder("../outside/"), "leads out"),
        unsafe("a climbing PAX name", image().pax("path", "../outside").file("a", "x"), "leads"),
        unsafe("a climbing GNU name", image().longName("../outside").file("a", "x"), "leads out"),
        unsafe(
            "a climbing prefix",
            image()
                .entry('0', "outside", "", NOTHING, header -> TarBytes.put(header, 345, "../..")),
            "leads out"),
        unsafe("the same name twice", image().file("oci-layout", "{}"), "twice"),
        unsafe("the same name, written otherwise", image().file("./oci-layout", "{}"), "twice"),
        unsafe("a file for the root", image().file("./.", "x"), "twice"),
        unsafe("a file and a folder of one name", image().folder("oci-layout/"), "twice"),
        unsafe("a file in a file", image().file("oci-layout/x", "x"), "beneath"),
        unsafe(
            "a terminal's control characters",
            image().file("\u001b[2Jcleared", "x"),
            "control character"),
        unsafe(
            "a name that is not UTF-8",
            image().entry('0', "a", "", NOTHING, header -> header[0] = (byte) 0xff),
            "UTF-8"),
        unsafe("a hundred folders", image().longName("a/".repeat(100) + "b").file("a", "x"), "64"),
        corrupt("no name", image().file("", "x"), "without a name"));
  }

  private static Stream<Arguments> links() {
    return Stream.of(
        unsafe("an absolute link", image().symbolicLink("a", "/etc/passwd"), "leads out"),
        unsafe("a link that climbs", image().symbolicLink("a/b", "../../etc"), "leads out"),
        unsafe("a link to nothing", image().symbolicLink("a", ""), "leads out"),
        unsafe("a hard link that climbs", image().hardLink("a/b", "../index.json"), "leads out"),
        unsafe("an absolute hard link", image().hardLink("a", "/etc/passwd"), "leads out"),
        unsafe(
            "a climbing PAX link",
            image().pax("linkpath", "../outside").symbolicLink("a", "b"),
            "leads out"),
        unsafe(
            "a climbing GNU link",
            image().longLink("/outside").symbolicLink("a", "b"),
            "leads out"),
        unsafe(
            "a file beneath a link",
            image().symbolicLink("a", "blobs").file("a/b", "x"),
            "beneath"),
        unsafe(
            "two steps of links",
            image().symbolicLink("a", ".").symbolicLink("a/b", "../c").file("a/b/c", "x"),
            "beneath"),
        unsafe("a link in the place of a file", image().symbolicLink("index.json", "a"), "twice"));
  }

  private static Stream<Arguments> kinds() {
    return Stream.of(
        unsafe("a character device", image().entry('3', "a", "", NOTHING), "device"),
        unsafe("a block device", image().entry('4', "a", "", NOTHING), "device"),
        unsafe("a pipe", image().entry('6', "a", "", NOTHING), "pipe"),
        unsafe("a sparse file", image().entry('S', "a", "", NOTHING), "sparse"),
        unsafe(
            "a sparse file in PAX", image().pax("GNU.sparse.major", "1").file("a", "x"), "sparse"),
        unsafe("a second volume", image().entry('M', "a", "", NOTHING), "no image needs"),
        unsafe("a link with a content", image().entry('2', "a", "b", new byte[512]), "content"),
        unsafe("a folder with a content", image().entry('5', "a", "", new byte[512]), "content"));
  }

  private static Stream<Arguments> extendedHeaders() {
    return Stream.of(
        unsafe(
            "a name of 5,000 characters",
            image().pax("path", "a".repeat(5000)).file("a", "x"),
            "longer than 4096"),
        unsafe(
            "a PAX header of 2 GiB",
            image().raw(TarBytes.header('x', "pax", "", 1L << 31)).raw(new byte[1024]),
            "more than 1 MiB"),
        unsafe(
            "a GNU name of 2 GiB",
            image().raw(TarBytes.header('L', "long", "", 1L << 31)).raw(new byte[1024]),
            "more than 1 MiB"),
        unsafe(
            "two PAX headers for one entry",
            image().pax("path", "a").pax("path", "b").file("c", "x"),
            "several extended headers"),
        unsafe(
            "a PAX and a GNU name for one entry",
            image().pax("path", "a").longName("b").file("c", "x"),
            "several extended headers"),
        unsafe(
            "a name twice in one header",
            image().pax("path", "a", "path", "b").file("c", "x"),
            "repeated path"),
        unsafe("a zero in a name", image().pax("path", "a\0b").file("c", "x"), "repeated path"),
        unsafe("a name for every entry", image().globalPax("path", "a"), "global header"),
        unsafe("a size for every entry", image().globalPax("size", "0"), "global header"),
        unsafe("a negative PAX size", image().pax("size", "-1").file("c", "x"), "negative"),
        unsafe(
            "a PAX size of 2^70",
            image().pax("size", "1180591620717411303424").file("c", "x"),
            "larger than any file"),
        corrupt(
            "a PAX size beyond the end", image().pax("size", "99999999").file("c", "x"), "ends"),
        corrupt(
            "a PAX record that is longer than its header",
            image().entry('x', "pax", "", "99 path=a\n".getBytes(UTF_8)),
            "cannot be understood"),
        corrupt(
            "a PAX record without a length",
            image().entry('x', "pax", "", "path=a\n".getBytes(UTF_8)),
            "cannot be understood"),
        corrupt(
            "a PAX record of the length 0",
            image().entry('x', "pax", "", "0 a=b\n".getBytes(UTF_8)),
            "cannot be understood"),
        corrupt("a header that belongs to no entry", image().pax("path", "a"), "no entry"));
  }

  private static Stream<Arguments> sizes() {
    return Stream.of(
        corrupt(
            "a size beyond the end",
            image().raw(TarBytes.header('0', "a", "", 1 << 30)),
            "ends before"),
        unsafe(
            "a negative size",
            image()
                .entry(
                    '0',
                    "a",
                    "",
                    NOTHING,
                    header -> {
                      Arrays.fill(header, 124, 136, (byte) 0xff);
                    }),
            "negative"),
        unsafe(
            "a size of 2^90",
            image()
                .entry(
                    '0',
                    "a",
                    "",
                    NOTHING,
                    header -> {
                      header[124] = (byte) 0x84;
                    }),
            "larger than any file"),
        corrupt(
            "a size of 2^62",
            image()
                .entry(
                    '0',
                    "a",
                    "",
                    NOTHING,
                    header -> {
                      Arrays.fill(header, 124, 136, (byte) 0);
                      header[124] = (byte) 0x80;
                      header[128] = 0x40;
                    }),
            "ends before"),
        corrupt(
            "a size that is no number",
            image()
                .entry('0', "a", "", NOTHING, header -> TarBytes.put(header, 124, "0x10       ")),
            "size is no number"));
  }

  private static Stream<Arguments> endings() {
    byte[] whole = image().complete();
    byte[] flipped = whole.clone();
    flipped[0] ^= 1;
    byte[] single = image().raw(new byte[512]).file("a", "x").complete();
    return Stream.of(
        corruptBytes("no blocks that end it", image().withoutEnd(), "ends before"),
        corruptBytes("half of its bytes", Arrays.copyOf(whole, whole.length / 2), "ends before"),
        corruptBytes(
            "its last block missing", Arrays.copyOf(whole, whole.length - 512), "ends before"),
        corruptBytes("its last byte missing", Arrays.copyOf(whole, whole.length - 1), "ends"),
        corruptBytes("a flipped bit in a header", flipped, "checksum"),
        corruptBytes("a second archive behind a single block of zeros", single, "single block"),
        corruptBytes("no byte at all", NOTHING, "empty"),
        corruptBytes("text", "not a tar".repeat(100).getBytes(UTF_8), "checksum"),
        packed("bzip2", 'B', 'Z', 'h', '9'),
        packed("xz", 0xfd, '7', 'z', 'X', 'Z', 0),
        argumentSet(
            "more entries than any image has",
            entries(65_536 + 1),
            ExitReason.LIMIT_EXCEEDED,
            "entries"));
  }

  @ParameterizedTest
  @MethodSource("oddArchives")
  void reads(TarBytes archive) throws IOException {
    // Given
    Path file = archive.writeTo(work.resolve("image.tar"));

    // When
    try (ImageSource source = open(file)) {

      // Then
      assertThat(source.root().mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    }
  }

  static Stream<Arguments> oddArchives() {
    return Stream.of(
        argumentSet("a global header with a comment", image().globalPax("comment", "commit")),
        argumentSet(
            "times and owners in PAX", image().pax("mtime", "1.5", "uid", "7").file("a", "")),
        argumentSet("a long PAX name", image().pax("path", "a/".repeat(60) + "b").file("x", "")),
        argumentSet("a long GNU name", image().longName("a".repeat(300)).file("x", "")),
        argumentSet(
            "a long GNU link",
            image().longLink("b".repeat(300)).longName("a".repeat(300)).symbolicLink("x", "y")),
        argumentSet("a link that climbs inside", image().symbolicLink("a/b", "../index.json")),
        argumentSet("a folder twice", image().folder("a/").folder("a")),
        argumentSet("a folder of the oldest form", image().entry('0', "a/", "", NOTHING)),
        argumentSet("a file of the oldest form", image().entry('\0', "a", "", NOTHING)),
        argumentSet("a contiguous file", image().entry('7', "a", "", NOTHING)),
        argumentSet(
            "a size with spaces",
            image()
                .entry('0', "a", "", NOTHING, header -> TarBytes.put(header, 124, "          0 "))),
        argumentSet("a checksum of signed bytes", signedChecksum()),
        argumentSet(
            "a size in base 256",
            image()
                .entry(
                    '0',
                    "a",
                    "",
                    new byte[3],
                    header -> {
                      Arrays.fill(header, 124, 136, (byte) 0);
                      header[124] = (byte) 0x80;
                      header[135] = 3;
                    })));
  }

  @Test
  void followsLinksInsideTheArchive() throws IOException {
    // Given
    byte[] index = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(UTF_8);
    Path file =
        new TarBytes()
            .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
            .symbolicLink("index.json", "a/hard")
            .hardLink("a/hard", "b/real")
            .file("b/real", index)
            .writeTo(work.resolve("image.tar"));

    // When
    StoredFile found = ArchiveFiles.open(LocalFile.open(file)).find("index.json");

    // Then
    assertThat(found).isNotNull();
    assertThat(found.open(0)).hasBinaryContent(index);
  }

  @Test
  void seeksOverAHundredGibibytes() throws IOException {
    // Given
    long size = 100L << 30;
    Path file = work.resolve("image.tar");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] header = TarBytes.header('0', "large", "", 0);
      ByteBuffer.wrap(header).putInt(124, 0x80000000).putLong(128, size);
      TarBytes.checksum(header);
      sparse.write(header);
      sparse.seek(512 + size);
      sparse.write(image().complete());
    }

    // When
    try (ImageSource source = open(file)) {

      // Then
      assertThat(source.root().mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    }
  }

  @Test
  @DisplayName("D03: an archive that changes under the reader is refused")
  void refusesAnArchiveThatChanged() throws IOException {
    // Given
    Path file = image().writeTo(work.resolve("image.tar"));
    try (ImageSource source = open(file)) {
      image().file("more", "x").writeTo(file);

      // When
      ExitException failure = failure(() -> source.open(layer(), 0));

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
      assertThat(failure.failure().message()).contains("changed while it was read");
    }
  }

  @Test
  @DisplayName(
      "D02 D03: a file that is cut while it is read is the source's fault, not the network's")
  void saysThatTheFileBecameShorter() throws IOException {
    // Given
    Path file = image().writeTo(work.resolve("image.tar"));
    try (ImageSource source = open(file);
        InputStream content = source.open(layer(), 0)) {
      Files.write(file, new byte[0]);

      // When
      ExitException failure = failure(content::readAllBytes);

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
      assertThat(failure.failure().message()).startsWith(file + " became shorter");
    }
  }

  @Test
  void servesManyReadersAtOnceAlsoWhereOneIsInterrupted() throws Exception {
    // Given
    Path file = image().writeTo(work.resolve("image.tar"));
    List<Future<byte[]>> reads = new ArrayList<>();
    try (ImageSource source = open(file);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {

      // When
      for (int i = 0; i < 64; i++) {
        boolean interrupted = i % 8 == 0;
        reads.add(
            readers.submit(
                () -> {
                  try (InputStream content = source.open(layer(), 0)) {
                    if (interrupted) {
                      Thread.currentThread().interrupt();
                    }
                    return content.readAllBytes();
                  }
                }));
      }
    }

    // Then
    for (int i = 0; i < 64; i++) {
      if (i % 8 == 0) {
        assertThat(reads.get(i).exceptionNow())
            .isInstanceOfSatisfying(
                ExitException.class,
                stopped -> assertThat(stopped.reason()).isEqualTo(ExitReason.CANCELLED));
      } else {
        assertThat(reads.get(i).get()).isEqualTo(LayoutContent.LAYER);
      }
    }
  }

  private ImageSource open(Path file) throws IOException {
    return ImageArchive.open(
        file,
        ArchiveFormat.BY_CONTENT,
        null,
        new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(temporary)));
  }

  private static Descriptor layer() {
    return new Descriptor(
        MediaType.OCI_LAYER, Digest.sha256(LayoutContent.LAYER), LayoutContent.LAYER.length);
  }

  private static TarBytes image() {
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of());
    return layout.tar();
  }

  private static TarBytes signedChecksum() {
    byte[] header = TarBytes.header('0', "é", "", 0);
    int sum = 0;
    Arrays.fill(header, 148, 156, (byte) ' ');
    for (byte value : header) {
      sum += value;
    }
    TarBytes.put(header, 148, String.format("%06o\0", sum));
    return image().raw(header);
  }

  private static byte[] entries(int count) {
    byte[] archive = new byte[(count + 2) * 512];
    for (int i = 0; i < count; i++) {
      System.arraycopy(TarBytes.header('5', "folder", "", 0), 0, archive, i * 512, 512);
    }
    return archive;
  }

  private static List<Path> everythingIn(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted().toList();
    }
  }

  private static Arguments unsafe(String rule, TarBytes tar, String message) {
    return argumentSet(rule, tar.complete(), ExitReason.UNSAFE_ARCHIVE, message);
  }

  private static Arguments corrupt(String rule, TarBytes tar, String message) {
    return corruptBytes(rule, tar.complete(), message);
  }

  private static Arguments corruptBytes(String rule, byte[] archive, String message) {
    return argumentSet(rule, archive, ExitReason.SOURCE_CORRUPT, message);
  }

  private static Arguments packed(String name, int... magic) {
    byte[] archive = new byte[1024];
    for (int i = 0; i < magic.length; i++) {
      archive[i] = (byte) magic[i];
    }
    return argumentSet(
        "the compression " + name, archive, ExitReason.UNSUPPORTED_MEDIA_TYPE, "gzip or zstd");
  }
}
