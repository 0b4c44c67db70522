package dev.imagepush.source;

import static dev.imagepush.source.Failures.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.TemporarySpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DockerArchiveTest {
  private static final byte[] LAYER = new TarBytes().file("etc/motd", "hello").complete();
  private static final byte[] OTHER_LAYER = new TarBytes().file("etc/issue", "bye").complete();
  private static final byte[] GZIP_LAYER = Packing.gzip(LAYER);
  private static final byte[] ZSTD_LAYER = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 1, 2, 3};

  @TempDir Path work;

  @Test
  void makesTheSameManifestOfTheSameArchive() throws IOException {
    // Given
    String config = config(LAYER);
    TarBytes tar =
        new TarBytes()
            .file("c.json", config)
            .file("l/layer.tar", LAYER)
            .file("manifest.json", manifest("c.json", "\"app:1.2\"", "l/layer.tar"));

    // When
    try (ImageSource source = open(tar, null)) {

      // Then
      assertThat(new String(source.root().bytes(), UTF_8))
          .isEqualTo(
              """
              {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
              "config":{"mediaType":"application/vnd.oci.image.config.v1+json",\
              "digest":"%s","size":%d},\
              "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar",\
              "digest":"%s","size":%d}]}"""
                  .formatted(
                      Digest.sha256(config.getBytes(UTF_8)),
                      config.length(),
                      Digest.sha256(LAYER),
                      LAYER.length));
    }
  }

  @ParameterizedTest
  @MethodSource("writers")
  @DisplayName("D08 D11 D12: layers stay byte for byte as they are, in an archive of")
  void keepsEachLayer(TarBytes tar, MediaType type, byte[] layer, int count) throws IOException {
    // When
    try (ImageSource source = open(tar, null)) {

      // Then
      Manifest.Image image = (Manifest.Image) new ManifestParser(100).parse(source.root());
      assertThat(image.layers())
          .hasSize(count)
          .containsOnly(new Descriptor(type, Digest.sha256(layer), layer.length));
      for (int offset : new int[] {0, layer.length / 2, layer.length}) {
        try (InputStream content = source.open(image.layers().getFirst(), offset)) {
          assertThat(content.readAllBytes())
              .isEqualTo(Arrays.copyOfRange(layer, offset, layer.length));
        }
      }
      try (InputStream content = source.open(image.config(), 0)) {
        assertThat(Digest.sha256(content.readAllBytes())).isEqualTo(image.config().digest());
      }
    }
  }

  // Where each form is written: moby image/tarexport/save.go (Docker); containers/image
  // docker/internal/tarfile/writer.go (podman, skopeo); go-containerregistry
  // pkg/v1/tarball/write.go
  // (crane, kaniko); bazelbuild/rules_docker container/incremental_load.sh.tpl and
  // bazel-contrib/rules_oci oci/private/tarball.sh.tpl (Bazel); jib-core docker/json (Jib).
  static Stream<Arguments> writers() {
    String hex = Digest.sha256(LAYER).hex();
    return Stream.of(
        argumentSet(
            "Bazel's rules_oci, where files are named as blobs and the config has no ending",
            new TarBytes()
                .file("manifest.json", rulesOciManifest())
                .folder("blobs/")
                .folder("blobs/sha256/")
                .file("blobs/sha256/" + configHex(), config(LAYER))
                .file("blobs/sha256/" + hex + ".tar.gz", GZIP_LAYER),
            MediaType.OCI_LAYER_GZIP,
            GZIP_LAYER,
            1),
        argumentSet(
            "Bazel's rules_docker, with a layer that is not compressed",
            new TarBytes()
                .file(configHex() + ".json", config(LAYER))
                .file(hex + "/layer.tar", LAYER)
                .file(
                    "manifest.json",
                    manifest(configHex() + ".json", "\"bazel/app:image\"", hex + "/layer.tar"))
                .file("repositories", "{}"),
            MediaType.OCI_LAYER,
            LAYER,
            1),
        argumentSet(
            "Docker before 25, with legacy entries and a link for a layer that repeats",
            new TarBytes()
                .folder(hex + "/")
                .file(hex + "/VERSION", "1.0")
                .file(hex + "/json", "{}")
                .file(hex + "/layer.tar", LAYER)
                .folder("second/")
                .symbolicLink("second/layer.tar", "../" + hex + "/layer.tar")
                .file("c.json", config(LAYER, LAYER))
                .file(
                    "manifest.json",
                    manifest("c.json", "\"app:1.2\"", hex + "/layer.tar", "second/layer.tar"))
                .file("repositories", "{}"),
            MediaType.OCI_LAYER,
            LAYER,
            2),
        argumentSet(
            "podman",
            new TarBytes()
                .file(hex + ".tar", LAYER)
                .file("c.json", config(LAYER))
                .symbolicLink("top/layer.tar", "../" + hex + ".tar")
                .file("manifest.json", manifest("c.json", "\"localhost/app:1\"", hex + ".tar")),
            MediaType.OCI_LAYER,
            LAYER,
            1),
        argumentSet(
            "kaniko and crane, with gzip and a colon in the config's name",
            new TarBytes()
                .file("sha256:abc", config(LAYER))
                .file(hex + ".tar.gz", GZIP_LAYER)
                .file("manifest.json", manifest("sha256:abc", "\"app:1\"", hex + ".tar.gz")),
            MediaType.OCI_LAYER_GZIP,
            GZIP_LAYER,
            1),
        argumentSet(
            "Bazel and Jib, with one entry for a layer that repeats",
            new TarBytes()
                .file("config.json", config(LAYER, LAYER))
                .file("l.tar.gz", GZIP_LAYER)
                .file("manifest.json", manifest("config.json", "", "l.tar.gz", "l.tar.gz")),
            MediaType.OCI_LAYER_GZIP,
            GZIP_LAYER,
            2),
        argumentSet(
            "tar, with a dot before each name",
            new TarBytes()
                .folder("./")
                .file("./c.json", config(LAYER))
                .file("./l.tar", LAYER)
                .file("./manifest.json", manifest("c.json", "", "l.tar")),
            MediaType.OCI_LAYER,
            LAYER,
            1),
        argumentSet(
            "a tool that packs with zstd",
            new TarBytes()
                .file("c.json", config(LAYER))
                .file("l", ZSTD_LAYER)
                .file("manifest.json", manifest("c.json", "", "l")),
            MediaType.OCI_LAYER_ZSTD,
            ZSTD_LAYER,
            1),
        argumentSet(
            "a layer without an entry in it",
            new TarBytes()
                .file("c.json", config(new byte[1024]))
                .file("l", new byte[1024])
                .file("manifest.json", manifest("c.json", "", "l")),
            MediaType.OCI_LAYER,
            new byte[1024],
            1),
        argumentSet(
            "a layer without a byte",
            new TarBytes()
                .file("c.json", config(new byte[0]))
                .file("l", new byte[0])
                .file("manifest.json", manifest("c.json", "", "l")),
            MediaType.OCI_LAYER,
            new byte[0],
            1));
  }

  @Test
  @DisplayName("D11: an image without layers is read")
  void readsAnImageWithoutLayers() throws IOException {
    // Given
    TarBytes tar =
        new TarBytes()
            .file("c.json", "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":null}}")
            .file("manifest.json", "[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":null}]");

    // When
    try (ImageSource source = open(tar, null)) {

      // Then
      assertThat(new String(source.root().bytes(), UTF_8)).endsWith("\"layers\":[]}");
    }
  }

  @ParameterizedTest
  @MethodSource("selections")
  @DisplayName("D18: of several images, one is found by")
  void findsAnImage(String wanted, byte[] layer) throws IOException {
    // When
    try (ImageSource source = open(twoImages(), wanted)) {

      // Then
      Manifest.Image image = (Manifest.Image) new ManifestParser(100).parse(source.root());
      assertThat(image.layers().getFirst().digest()).isEqualTo(Digest.sha256(layer));
    }
  }

  static Stream<Arguments> selections() {
    return Stream.of(
        argumentSet("its tag", "app:1.2", LAYER),
        argumentSet("another of its tags", "example.com/app:1.2", LAYER),
        argumentSet("its whole name", "docker.io/library/other:latest", OTHER_LAYER),
        argumentSet("the default tag", "other", OTHER_LAYER),
        argumentSet(
            "its id", Digest.sha256(config(OTHER_LAYER).getBytes(UTF_8)).toString(), OTHER_LAYER));
  }

  @Test
  @DisplayName("D18: which of several images is meant must be said")
  void asksWhichOfSeveralImagesIsMeant() {
    // When
    ExitException failure = failure(() -> open(twoImages(), null));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.INVALID_SPEC);
    assertThat(failure.failure().message()).contains("app:1.2, example.com/app:1.2, other:latest");
  }

  @Test
  @DisplayName("D18: images without a name are listed by their ids")
  void listsImagesWithoutANameByTheirIds() {
    // Given
    TarBytes tar =
        new TarBytes()
            .file("a.json", config(LAYER))
            .file("b.json", config(OTHER_LAYER))
            .file("a", LAYER)
            .file("b", OTHER_LAYER)
            .file(
                "manifest.json",
                "[" + image("a.json", "", "a") + "," + image("b.json", "", "b") + "]");

    // When
    ExitException failure = failure(() -> open(tar, null));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.INVALID_SPEC);
    assertThat(failure.failure().message())
        .contains(configHex(), Digest.sha256(config(OTHER_LAYER).getBytes(UTF_8)).toString());
  }

  @Test
  void saysWhatIsThereWhereAnImageIsAbsent() {
    // When
    ExitException failure = failure(() -> open(twoImages(), "app:9"));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(failure.failure().message()).contains("app:9", "app:1.2", "other:latest");
  }

  @ParameterizedTest
  @MethodSource("faultyArchives")
  @DisplayName("D02 D16 D18: an archive is refused when")
  void refuses(TarBytes tar, ExitReason reason, String message) {
    // When
    ExitException failure = failure(() -> open(tar, null));

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failure().message()).contains(message);
  }

  static Stream<Arguments> faultyArchives() {
    String manifest = manifest("c.json", "", "l");
    return Stream.of(
        argumentSet(
            "it is no image at all",
            new TarBytes().file("readme", "hello"),
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            "neither"),
        argumentSet(
            "it is of Docker's first form",
            new TarBytes().file("repositories", "{}"),
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            "first form"),
        argumentSet(
            "manifest.json is no JSON",
            new TarBytes().file("manifest.json", "[{]"),
            ExitReason.SOURCE_CORRUPT,
            "manifest.json is not valid JSON"),
        argumentSet(
            "manifest.json is no list",
            new TarBytes().file("manifest.json", "{}"),
            ExitReason.SOURCE_CORRUPT,
            "not a JSON list"),
        argumentSet(
            "manifest.json lists no image",
            new TarBytes().file("manifest.json", "[]"),
            ExitReason.SOURCE_NOT_FOUND,
            "no image"),
        argumentSet(
            "an image has no config",
            new TarBytes().file("manifest.json", "[{\"Layers\":[]}]"),
            ExitReason.SOURCE_CORRUPT,
            "without a Config"),
        argumentSet(
            "a layer's name is a number",
            new TarBytes().file("manifest.json", "[{\"Config\":\"c\",\"Layers\":[1]}]"),
            ExitReason.SOURCE_CORRUPT,
            "Layers are no texts"),
        argumentSet(
            "manifest.json has more than 4 MiB",
            new TarBytes().file("manifest.json", new byte[(4 << 20) + 1]),
            ExitReason.LIMIT_EXCEEDED,
            "limits.manifestBytes"),
        argumentSet(
            "the config is missing",
            new TarBytes().file("manifest.json", manifest),
            ExitReason.SOURCE_CORRUPT,
            "c.json is listed"),
        argumentSet(
            "the config has no layers' digests",
            new TarBytes().file("c.json", "{}").file("l", LAYER).file("manifest.json", manifest),
            ExitReason.SOURCE_CORRUPT,
            "rootfs.diff_ids"),
        argumentSet(
            "the config lists more layers",
            new TarBytes()
                .file("c.json", config(LAYER, LAYER))
                .file("l", LAYER)
                .file("manifest.json", manifest),
            ExitReason.SOURCE_CORRUPT,
            "the config lists 2 layers"),
        argumentSet(
            "a layer's digest is malformed",
            new TarBytes()
                .file("c.json", "{\"rootfs\":{\"diff_ids\":[\"../../etc/passwd\"]}}")
                .file("l", LAYER)
                .file("manifest.json", manifest),
            ExitReason.SOURCE_CORRUPT,
            "a digest starts with"),
        argumentSet(
            "a layer is missing",
            new TarBytes().file("c.json", config(LAYER)).file("manifest.json", manifest),
            ExitReason.SOURCE_CORRUPT,
            "l is listed"),
        argumentSet(
            "a layer leads out of the archive",
            new TarBytes()
                .file("c.json", config(LAYER))
                .file("manifest.json", manifest("c.json", "", "../l")),
            ExitReason.UNSAFE_ARCHIVE,
            "leads out"),
        argumentSet(
            "the config is a file of the machine",
            new TarBytes().file("manifest.json", manifest("/etc/passwd", "", "l")),
            ExitReason.UNSAFE_ARCHIVE,
            "leads out"),
        argumentSet(
            "a layer's links go in a circle",
            new TarBytes()
                .file("c.json", config(LAYER))
                .symbolicLink("l", "m")
                .symbolicLink("m", "l")
                .file("manifest.json", manifest),
            ExitReason.SOURCE_CORRUPT,
            "l is listed"),
        argumentSet(
            "a layer is packed in another way",
            new TarBytes()
                .file("c.json", config(LAYER))
                .file("l", "BZh91AY&SY")
                .file("manifest.json", manifest),
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            "gzip or zstd"),
        argumentSet(
            "two layers of one digest differ in size",
            new TarBytes()
                .file("c.json", config(LAYER, LAYER))
                .file("l", LAYER)
                .file("m", new TarBytes().file("a", new byte[5000]).complete())
                .file("manifest.json", manifest("c.json", "", "l", "m")),
            ExitReason.SOURCE_CORRUPT,
            "different sizes"),
        argumentSet(
            "it lists more layers than allowed",
            new TarBytes()
                .file(
                    "manifest.json",
                    manifest(
                        "c.json",
                        "",
                        Stream.generate(() -> "l").limit(4097).toArray(String[]::new))),
            ExitReason.LIMIT_EXCEEDED,
            "limits.layers"));
  }

  @Test
  void readsDockersBothFormsAsALayout() throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor image =
        layout.image("{}", Map.of("io.containerd.image.name", "docker.io/library/app:1.2"));
    TarBytes both =
        layout
            .tar()
            .file("c.json", config(LAYER))
            .file("l", LAYER)
            .file("manifest.json", manifest("c.json", "\"app:1.2\"", "l"));

    // When
    try (ImageSource source = open(both, "app:1.2")) {

      // Then
      assertThat(source.root().digest()).isEqualTo(image.digest());
    }
  }

  @Test
  void readsDockersBothFormsAsADockerArchiveWhereThatIsSaid() throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor image = layout.image("{}", Map.of());
    Path both =
        layout
            .tar()
            .file("c.json", config(LAYER))
            .file("l", LAYER)
            .file("manifest.json", manifest("c.json", "\"app:1.2\"", "l"))
            .writeTo(work.resolve("both.tar"));

    // When
    try (ImageSource source =
        ImageArchive.open(
            both,
            ArchiveFormat.DOCKER_ARCHIVE,
            "app:1.2",
            new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)))) {

      // Then
      assertThat(source.root().digest()).isNotEqualTo(image.digest());
      assertThat(source.name()).isEqualTo(both + ":app:1.2@" + source.root().digest());
    }
  }

  private ImageSource open(TarBytes tar, @Nullable String image) throws IOException {
    return ImageArchive.open(
        tar.writeTo(work.resolve("image.tar")),
        ArchiveFormat.BY_CONTENT,
        image,
        new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)));
  }

  private static TarBytes twoImages() {
    return new TarBytes()
        .file("a.json", config(LAYER))
        .file("b.json", config(OTHER_LAYER))
        .file("a", LAYER)
        .file("b", OTHER_LAYER)
        .file(
            "manifest.json",
            "["
                + image("a.json", "\"app:1.2\",\"example.com/app:1.2\"", "a")
                + ","
                + image("b.json", "\"other:latest\"", "b")
                + "]");
  }

  private static String manifest(String config, String tags, String... layers) {
    return "[" + image(config, tags, layers) + "]";
  }

  private static String image(String config, String tags, String... layers) {
    return "{\"Config\":\""
        + config
        + "\",\"RepoTags\":["
        + tags
        + "],\"Layers\":["
        + Stream.of(layers).map(layer -> "\"" + layer + "\"").collect(Collectors.joining(","))
        + "]}";
  }

  private static String config(byte[]... layers) {
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
        + Stream.of(layers)
            .map(layer -> "\"" + Digest.sha256(layer) + "\"")
            .collect(Collectors.joining(","))
        + "]}}";
  }

  private static String configHex() {
    return Digest.sha256(config(LAYER).getBytes(UTF_8)).hex();
  }

  private static String rulesOciManifest() {
    return manifest(
        "blobs/sha256/" + configHex(),
        "\"app:1\"",
        "blobs/sha256/" + Digest.sha256(LAYER).hex() + ".tar.gz");
  }
}
