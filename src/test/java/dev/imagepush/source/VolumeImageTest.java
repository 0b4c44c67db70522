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
import dev.imagepush.testing.registry.ImageArchives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeImageTest {
  private static final Descriptor LAYER =
      new Descriptor(
          MediaType.OCI_LAYER, Digest.sha256(LayoutContent.LAYER), LayoutContent.LAYER.length);

  @TempDir Path work;
  @TempDir Path temporary;

  private Path volume;

  @BeforeEach
  void mount() throws IOException {
    volume = Files.createDirectory(work.resolve("volume"));
  }

  @FunctionalInterface
  interface Content {
    /// Writes to a volume; the path of what it wrote.
    String write(Path volume) throws IOException;
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        content("a layout", volume -> layout(volume, "out/layout")),
        content("a layout that is the whole volume", volume -> layout(volume, ".")),
        content("a layout in a tar", volume -> file(volume, layout())),
        content("the same with gzip", volume -> file(volume, Packing.gzip(layout()))),
        content("the same with zstd", volume -> file(volume, Packing.zstd(layout()))),
        content(
            "a link to another place on the volume",
            volume -> link(volume, "latest", Path.of(file(volume, layout())))),
        content(
            "a folder that is a link to another place on the volume",
            volume -> {
              layout(volume, "builds/7/layout");
              return link(volume, "builds/latest", Path.of("../builds/7")) + "/layout";
            }));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void reads(Content content) throws IOException {
    // Given
    String path = content.write(volume);

    // When
    try (ImageSource source = open(path, "1.2");
        InputStream layer = source.open(LAYER, 2)) {

      // Then
      assertThat(source.name())
          .isEqualTo("PersistentVolumeClaim builds: " + path + ":1.2@" + source.root().digest());
      assertThat(layer.readAllBytes())
          .isEqualTo(Arrays.copyOfRange(LayoutContent.LAYER, 2, LayoutContent.LAYER.length));
    }
    assertThat(temporary).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
  }

  @Test
  void readsWhatDockerSaves() throws IOException {
    // Given
    String path = file(volume, ImageArchives.dockerArchive(new byte[1024]));

    // When
    try (ImageSource source = open(path, "app:1")) {

      // Then
      assertThat(source.name())
          .isEqualTo("PersistentVolumeClaim builds: out/app.tar:app:1@" + source.root().digest());
    }
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        content(
            "the path is an absolute link to a file outside",
            volume -> link(volume, "app.tar", outside(volume))),
        content(
            "the path is a relative link to a file outside",
            volume -> link(volume, "app.tar", Path.of("../" + outside(volume).getFileName()))),
        content(
            "the path is a link by way of another link",
            volume -> {
              link(volume, "step", outside(volume));
              return link(volume, "app.tar", Path.of("step"));
            }),
        content(
            "a folder on the way is a link to one outside",
            volume -> {
              Path elsewhere = Files.createDirectory(volume.resolveSibling("elsewhere"));
              Files.write(elsewhere.resolve("app.tar"), layout());
              return link(volume, "out", elsewhere) + "/app.tar";
            }),
        content(
            "a folder outside has a name that begins like the volume's",
            volume -> {
              Path sibling = Files.createDirectory(volume.resolveSibling("volume-other"));
              Files.write(sibling.resolve("app.tar"), layout());
              return link(volume, "app.tar", sibling.resolve("app.tar"));
            }),
        content(
            "the layout is a link to one outside",
            volume -> link(volume, "layout", layoutOutside(volume))),
        content(
            "a blob of the layout is a link to a file outside",
            volume -> {
              Path layer =
                  volume.resolve(layout(volume, "layout")).resolve(LayoutContent.path(LAYER));
              Path elsewhere = Files.move(layer, volume.resolveSibling("blob"));
              Files.createSymbolicLink(layer, elsewhere);
              return "layout";
            }),
        content(
            "the blobs of the layout are a link to a folder outside",
            volume -> {
              Path blobs = volume.resolve(layout(volume, "layout")).resolve("blobs");
              Path elsewhere = Files.move(blobs, volume.resolveSibling("blobs"));
              Files.createSymbolicLink(blobs, elsewhere);
              return "layout";
            }),
        content(
            "the index of the layout is a link to a file outside",
            volume -> {
              Path index = volume.resolve(layout(volume, "layout")).resolve("index.json");
              Path elsewhere = Files.move(index, volume.resolveSibling("index.json"));
              Files.createSymbolicLink(index, elsewhere);
              return "layout";
            }),
        content(
            "the path is a link to a device",
            volume -> link(volume, "app.tar", Path.of("/dev/zero"))),
        content("the path is a pipe", volume -> pipe(volume, "app.tar")),
        content(
            "a blob of the layout is a pipe",
            volume -> {
              String layout = layout(volume, "layout");
              String layer = layout + "/" + LayoutContent.path(LAYER);
              Files.delete(volume.resolve(layer));
              pipe(volume, layer);
              return layout;
            }));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @DisplayName("T19 T20 D15: nothing outside of the volume is read, when")
  void staysOnTheVolume(Content content) throws IOException {
    // Given
    String path = content.write(volume);

    // When
    ExitException failure = failure(() -> readAll(path));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.UNSAFE_ARCHIVE);
    assertThat(failure.failure().message()).contains("PersistentVolumeClaim builds: " + path);
  }

  /// What somebody does on the volume while it is read.
  @FunctionalInterface
  interface Swap {
    void swap(Path volume) throws IOException;
  }

  static Stream<Arguments> swaps() {
    return Stream.of(
        swap(
            "the archive is swapped for a link to another outside",
            volume -> {
              Files.delete(volume.resolve("out/app.tar"));
              link(volume, "out/app.tar", outside(volume));
            }),
        swap(
            "its folder is swapped for a link to another outside",
            volume -> {
              Files.move(volume.resolve("out"), volume.resolve("aside"));
              Path elsewhere = Files.createDirectory(volume.resolveSibling("elsewhere"));
              Files.write(elsewhere.resolve("app.tar"), layout());
              link(volume, "out", elsewhere);
            }),
        swap(
            "the archive is swapped for another",
            volume -> {
              Files.delete(volume.resolve("out/app.tar"));
              file(volume, layout());
            }),
        swap(
            "the archive is swapped for a pipe",
            volume -> {
              Files.delete(volume.resolve("out/app.tar"));
              pipe(volume, "out/app.tar");
            }),
        swap("the archive is deleted", volume -> Files.delete(volume.resolve("out/app.tar"))),
        swap(
            "the archive grows",
            volume ->
                Files.write(
                    volume.resolve("out/app.tar"), new byte[512], StandardOpenOption.APPEND)));
  }

  @ParameterizedTest
  @MethodSource("swaps")
  @DisplayName("D03: what was opened is read or nothing, when")
  void refusesAnArchiveThatChanged(Swap swap) throws IOException {
    // Given
    try (ImageSource source = open(file(volume, layout()), null)) {
      swap.swap(volume);

      // When
      ExitException failure = failure(() -> source.open(LAYER, 0).close());

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    }
  }

  @Test
  @DisplayName("D03: a layout whose folder is swapped for a link outside is read no further")
  void refusesALayoutThatWasSwapped() throws IOException {
    // Given
    try (ImageSource source = open(layout(volume, "layout"), null)) {
      Files.move(volume.resolve("layout"), volume.resolve("aside"));
      link(volume, "layout", layoutOutside(volume));

      // When
      ExitException failure = failure(() -> source.open(LAYER, 0).close());

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.UNSAFE_ARCHIVE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"out/app.tar", "file/app.tar", "loop", "nowhere"})
  void saysWhichClaimLacksWhat(String path) throws IOException {
    // Given
    Files.writeString(volume.resolve("file"), "");
    link(volume, "loop", Path.of("loop"));
    link(volume, "nowhere", Path.of("/nowhere"));

    // When
    ExitException failure = failure(() -> readAll(path));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(failure.failure().message())
        .startsWith("PersistentVolumeClaim builds: " + path + " does not exist");
  }

  @Test
  void saysThatADirectoryHoldsNoLayout() throws IOException {
    // Given
    Files.createDirectory(volume.resolve("out"));

    // When
    ExitException failure = failure(() -> readAll("out"));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(failure.failure().message()).contains("builds: out is no OCI image layout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "..", "a/../../b", "a/..", "a\nb"})
  void takesNoPathThatCouldBeOutside(String path) {
    // When / Then
    assertThatThrownBy(() -> new SourceSpec.OnVolume(volume, "builds", path, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private ImageSource open(String path, @Nullable String image) {
    return VolumeImage.open(
        new SourceSpec.OnVolume(volume, "builds", path, image),
        new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(temporary)));
  }

  private void readAll(String path) throws IOException {
    try (ImageSource source = open(path, null)) {
      source.open(LAYER, 0).close();
    }
  }

  private static byte[] layout() {
    return content().tar().complete();
  }

  private static String layout(Path volume, String path) throws IOException {
    content().writeTo(volume.resolve(path));
    return path;
  }

  private static LayoutContent content() {
    LayoutContent layout = new LayoutContent();
    layout.image("{}", Map.of(Descriptor.REF_NAME, "1.2"));
    return layout;
  }

  private static Path layoutOutside(Path volume) throws IOException {
    return content().writeTo(volume.resolveSibling("other-layout"));
  }

  private static Path outside(Path volume) throws IOException {
    return Files.write(volume.resolveSibling("outside.tar"), layout());
  }

  private static String file(Path volume, byte[] content) throws IOException {
    Files.createDirectories(volume.resolve("out"));
    Files.write(volume.resolve("out/app.tar"), content);
    return "out/app.tar";
  }

  private static String link(Path volume, String path, Path target) throws IOException {
    Files.createSymbolicLink(volume.resolve(path), target);
    return path;
  }

  private static String pipe(Path volume, String path) throws IOException {
    new ProcessBuilder("mkfifo", volume.resolve(path).toString()).start().onExit().join();
    return path;
  }

  private static Arguments content(String name, Content content) {
    return argumentSet(name, content);
  }

  private static Arguments swap(String name, Swap swap) {
    return argumentSet(name, swap);
  }
}
