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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OciLayoutTest {
  private static final String REF_NAME = Descriptor.REF_NAME;
  private static final String IMAGE_NAME = "io.containerd.image.name";
  private static final Descriptor LAYER =
      new Descriptor(
          MediaType.OCI_LAYER, Digest.sha256(LayoutContent.LAYER), LayoutContent.LAYER.length);

  @TempDir Path work;

  /// Where a layout stands; what it means is the same.
  enum Form {
    DIRECTORY {
      @Override
      ImageSource open(LayoutContent layout, Path work, @Nullable String image) throws IOException {
        return OciLayout.openDirectory(
            layout.writeTo(work.resolve("layout")),
            image,
            new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)));
      }
    },
    ARCHIVE {
      @Override
      ImageSource open(LayoutContent layout, Path work, @Nullable String image) throws IOException {
        return ImageArchive.open(
            layout.tar().writeTo(work.resolve("layout.tar")),
            ArchiveFormat.OCI_LAYOUT,
            image,
            new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)));
      }
    };

    abstract ImageSource open(LayoutContent layout, Path work, @Nullable String image)
        throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void readsTheOnlyImage(Form form) throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor image = layout.image("{}", Map.of());

    // When
    try (ImageSource source = form.open(layout, work, null)) {

      // Then
      assertThat(source.root().descriptor()).isEqualTo(image);
      assertThat(source.manifest(image).bytes()).isEqualTo(source.root().bytes());
      assertThat(source.name()).contains("layout").endsWith("@" + image.digest());
      assertThat(source.repository()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void readsABlobFromAnyOffset(Form form) throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of());
    try (ImageSource source = form.open(layout, work, null)) {
      for (int offset = 0; offset <= LayoutContent.LAYER.length; offset++) {

        // When
        byte[] read;
        try (InputStream content = source.open(LAYER, offset)) {
          read = content.readAllBytes();
        }

        // Then
        assertThat(read)
            .isEqualTo(Arrays.copyOfRange(LayoutContent.LAYER, offset, LayoutContent.LAYER.length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void findsAnImageBy(Map<String, String> annotations, String wanted) throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    layout.image("{\"other\":1}", Map.of(REF_NAME, "other"));
    Descriptor image = layout.image("{}", annotations);

    // When
    try (ImageSource source = Form.ARCHIVE.open(layout, work, wanted)) {

      // Then
      assertThat(source.root().digest()).isEqualTo(image.digest());
    }
  }

  static Stream<Arguments> names() {
    Map<String, String> containerd =
        Map.of(IMAGE_NAME, "docker.io/library/app:1.2", REF_NAME, "1.2");
    Map<String, String> podman = Map.of(REF_NAME, "localhost/app:1.2");
    String digest = manifestDigest();
    return Stream.of(
        argumentSet("its tag", containerd, "1.2"),
        argumentSet("its whole name", containerd, "docker.io/library/app:1.2"),
        argumentSet("its short name", containerd, "app:1.2"),
        argumentSet("the name of another tool", podman, "localhost/app:1.2"),
        argumentSet("its digest", Map.of(), digest),
        argumentSet("a name with a digest, which decides", Map.of(), "app:9@" + digest),
        argumentSet(
            "the default tag",
            Map.of(IMAGE_NAME, "docker.io/library/app:latest", REF_NAME, "latest"),
            "app"));
  }

  private static String manifestDigest() {
    return new LayoutContent().image("{}", Map.of()).digest().toString();
  }

  @Test
  void takesSeveralEntriesOfOneDigestForOneImage() throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor image = layout.image("{}", Map.of(REF_NAME, "1.2"));
    layout.entry(image, Map.of(REF_NAME, "latest"));

    // When
    try (ImageSource source = Form.ARCHIVE.open(layout, work, null)) {

      // Then
      assertThat(source.root().digest()).isEqualTo(image.digest());
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void saysWhatIsThereWhereAnImageIsAbsent(Form form) {
    // Given
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of(REF_NAME, "1.2"));
    layout.image("{\"other\":1}", Map.of(REF_NAME, "1.3"));

    // When
    ExitException failure = failure(() -> form.open(layout, work, "2.0"));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(failure.failure().message()).contains("2.0", "1.2, 1.3");
  }

  @Test
  void asksWhichOfSeveralImagesIsMeant() {
    // Given
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of(REF_NAME, "1.2"));
    layout.image("{\"other\":1}", Map.of(REF_NAME, "1.3"));

    // When
    ExitException failure = failure(() -> Form.ARCHIVE.open(layout, work, null));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.INVALID_SPEC);
    assertThat(failure.failure().message()).contains("1.2, 1.3");
  }

  @ParameterizedTest
  @MethodSource("faultyLayouts")
  @DisplayName("D04 D05 D09 D15: a layout is refused when")
  void refuses(LayoutContent layout, @Nullable String image, ExitReason reason, String message) {
    // When
    ExitException failure = failure(() -> Form.DIRECTORY.open(layout, work, image));

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failure().message()).contains(message);
  }

  static Stream<Arguments> faultyLayouts() {
    return Stream.of(
        argumentSet(
            "it has no oci-layout",
            image().without("oci-layout"),
            null,
            ExitReason.SOURCE_NOT_FOUND,
            "no file oci-layout"),
        argumentSet(
            "its version is another",
            image().file("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}"),
            null,
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            "another version"),
        argumentSet(
            "oci-layout is no JSON",
            image().file("oci-layout", "1.0.0"),
            null,
            ExitReason.SOURCE_CORRUPT,
            "oci-layout is not"),
        argumentSet(
            "index.json is no JSON",
            image().file("index.json", "{"),
            null,
            ExitReason.SOURCE_CORRUPT,
            "index.json"),
        argumentSet(
            "index.json is an image",
            image().file("index.json", "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}"),
            null,
            ExitReason.SOURCE_CORRUPT,
            "index.json"),
        argumentSet(
            "it is empty",
            new LayoutContent(),
            null,
            ExitReason.SOURCE_NOT_FOUND,
            "holds no image"),
        argumentSet(
            "the wanted digest is malformed",
            image(),
            "sha256:abc",
            ExitReason.INVALID_SPEC,
            "malformed digest"),
        argumentSet(
            "the manifest is missing",
            image().without(LayoutContent.path(new LayoutContent().image("{}", Map.of()))),
            null,
            ExitReason.SOURCE_CORRUPT,
            "missing"),
        argumentSet(
            "the manifest has another size",
            withManifest("longer than it was"),
            null,
            ExitReason.SOURCE_CORRUPT,
            "18 bytes and is listed with"),
        argumentSet(
            "the manifest has other bytes",
            withManifest("x".repeat((int) new LayoutContent().image("{}", Map.of()).size())),
            null,
            ExitReason.SOURCE_CORRUPT,
            "other bytes"),
        argumentSet(
            "the manifest has more than 4 MiB",
            largeManifest(),
            null,
            ExitReason.LIMIT_EXCEEDED,
            "limits.manifestBytes"),
        argumentSet(
            "index.json has more than 4 MiB",
            image().file("index.json", " ".repeat((4 << 20) + 1)),
            null,
            ExitReason.LIMIT_EXCEEDED,
            "limits.manifestBytes"),
        argumentSet(
            "a size is negative",
            image()
                .file(
                    "index.json",
                    "{\"schemaVersion\":2,\"manifests\":["
                        + LayoutContent.json(LAYER).replaceFirst("\"size\":[0-9]+", "\"size\":-1")
                        + "]}"),
            null,
            ExitReason.SOURCE_CORRUPT,
            "never negative"));
  }

  @Test
  @DisplayName("D04: a blob whose size is not the listed one is refused")
  void refusesABlobOfAnotherSize() throws IOException {
    // Given
    try (ImageSource source = Form.DIRECTORY.open(image(), work, null)) {
      Descriptor larger = new Descriptor(LAYER.mediaType(), LAYER.digest(), 1L << 62);

      // When
      ExitException failure = failure(() -> source.open(larger, 0));

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    }
  }

  @Test
  @DisplayName("D03: a blob that changes under the reader is refused")
  void refusesABlobThatChanged() throws IOException {
    // Given
    Path directory = work.resolve("layout");
    try (ImageSource source = Form.DIRECTORY.open(image(), work, null)) {
      Files.writeString(directory.resolve(LayoutContent.path(LAYER)), "another");

      // When
      ExitException failure = failure(() -> source.open(LAYER, 0));

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    }
  }

  @ParameterizedTest
  @MethodSource("hostileDirectories")
  @DisplayName("T19 T20 D15: nothing outside of the directory is read, when")
  void staysInTheDirectory(HostileDirectory hostile) throws IOException {
    // Given
    Path outside = Files.write(work.resolve("secret"), LayoutContent.LAYER);
    Path directory = image().writeTo(work.resolve("layout"));
    Path layer = directory.resolve(LayoutContent.path(LAYER));
    hostile.change(directory, layer, outside);

    // When
    ExitException failure =
        failure(
            () -> {
              try (ImageSource source =
                  OciLayout.openDirectory(
                      directory,
                      null,
                      new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)))) {
                source.open(LAYER, 0).close();
              }
            });

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.UNSAFE_ARCHIVE);
  }

  @FunctionalInterface
  interface HostileDirectory {
    void change(Path directory, Path layer, Path outside) throws IOException;
  }

  static Stream<Arguments> hostileDirectories() {
    return Stream.of(
        row(
            "a blob is an absolute link to a file outside",
            (directory, layer, outside) -> link(layer, outside.toAbsolutePath())),
        row(
            "a blob is a relative link to a file outside",
            (directory, layer, outside) -> link(layer, Path.of("../../../secret"))),
        row(
            "a blob is a link by way of another link",
            (directory, layer, outside) -> {
              Files.createSymbolicLink(directory.resolve("step"), outside);
              link(layer, Path.of("../../step"));
            }),
        row(
            "the folder of blobs is a link",
            (directory, layer, outside) -> {
              Path elsewhere = directory.resolveSibling("elsewhere");
              Files.move(directory.resolve("blobs"), elsewhere);
              Files.createSymbolicLink(directory.resolve("blobs"), elsewhere);
            }),
        row(
            "index.json is a link to a file outside",
            (directory, layer, outside) -> {
              Path elsewhere = directory.resolveSibling("index.json");
              Files.move(directory.resolve("index.json"), elsewhere);
              Files.createSymbolicLink(directory.resolve("index.json"), elsewhere);
            }),
        row(
            "a sibling's name starts with the directory's",
            (directory, layer, outside) -> {
              Path sibling = Files.createDirectory(directory.resolveSibling("layout-other"));
              link(layer, Files.move(layer, sibling.resolve("blob")));
            }),
        row(
            "a blob is a link to a device",
            (directory, layer, outside) -> link(layer, Path.of("/dev/zero"))),
        row(
            "a blob is a link to itself",
            (directory, layer, outside) -> link(layer, layer.getFileName())),
        row(
            "a blob is a folder",
            (directory, layer, outside) -> {
              Files.delete(layer);
              Files.createDirectory(layer);
            }),
        row(
            "a blob is a pipe",
            (directory, layer, outside) -> {
              Files.delete(layer);
              new ProcessBuilder("mkfifo", layer.toString()).start().onExit().join();
            }));
  }

  @Test
  void followsALinkThatStaysInTheDirectory() throws IOException {
    // Given
    Path directory = image().writeTo(work.resolve("layout"));
    Path layer = directory.resolve(LayoutContent.path(LAYER));
    Files.move(layer, directory.resolve("stored"));
    Files.createSymbolicLink(layer, Path.of("../../stored"));
    try (ImageSource source =
            OciLayout.openDirectory(
                directory,
                null,
                new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)));

        // When
        InputStream content = source.open(LAYER, 0)) {

      // Then
      assertThat(content.readAllBytes()).isEqualTo(LayoutContent.LAYER);
    }
  }

  @Test
  void saysThatTheDirectoryDoesNotExist() {
    // When
    ExitException failure =
        failure(
            () ->
                OciLayout.openDirectory(
                    work.resolve("nowhere"),
                    null,
                    new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work))));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(failure.failure().message()).endsWith("nowhere does not exist");
  }

  @Test
  void saysThatAFileIsNoDirectory() throws IOException {
    // Given
    Path file = Files.writeString(work.resolve("file"), "");

    // When
    ExitException failure =
        failure(
            () ->
                OciLayout.openDirectory(
                    file,
                    null,
                    new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work))));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.INVALID_SPEC);
  }

  @Test
  void refusesAnOffsetBeyondTheBlob() throws IOException {
    // Given
    try (ImageSource source = Form.ARCHIVE.open(image(), work, null)) {

      // When
      // Then
      assertThatThrownBy(() -> source.open(LAYER, LAYER.size() + 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static LayoutContent image() {
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of());
    return layout;
  }

  private static LayoutContent withManifest(String content) {
    LayoutContent layout = new LayoutContent();
    Descriptor image = layout.image("{}", Map.of());
    return layout.file(LayoutContent.path(image), content);
  }

  private static LayoutContent largeManifest() {
    LayoutContent layout = new LayoutContent();
    layout.manifest(MediaType.OCI_MANIFEST, "{\"x\":\"" + "x".repeat(4 << 20) + "\"}", Map.of());
    return layout;
  }

  private static void link(Path layer, Path target) throws IOException {
    Files.deleteIfExists(layer);
    Files.createSymbolicLink(layer, target);
  }

  private static Arguments row(String rule, HostileDirectory hostile) {
    return argumentSet(rule, hostile);
  }
}
