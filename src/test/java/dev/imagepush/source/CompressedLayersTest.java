package dev.imagepush.source;

import static dev.imagepush.source.Failures.failure;
import static dev.imagepush.source.LayoutContent.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.github.luben.zstd.ZstdInputStream;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.TemporarySpace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompressedLayersTest {
  private static final byte[] LAYER = layer("etc/motd");
  private static final byte[] OTHER_LAYER = layer("etc/issue");
  private static final MediaType DOCKER_LAYER =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");

  @TempDir Path work;
  @TempDir Path temporary;

  @ParameterizedTest
  @EnumSource(LayerCompression.class)
  void compressesTheLayersOfADockerArchive(LayerCompression compression) throws IOException {
    // Given
    String config = config(LAYER, OTHER_LAYER, LAYER);
    Path file = dockerArchive(config, LAYER);

    // When
    try (ImageSource source = open(file, compression)) {

      // Then
      Manifest.Image image = image(source);
      assertThat(image.config().digest()).isEqualTo(Digest.sha256(config.getBytes(UTF_8)));
      assertThat(image.layers())
          .hasSize(3)
          .allSatisfy(
              layer ->
                  assertThat(layer.mediaType())
                      .hasToString("application/vnd.oci.image.layer.v1.tar+" + compression));
      assertThat(unpacked(source, image.layers().get(0))).isEqualTo(LAYER);
      assertThat(unpacked(source, image.layers().get(1))).isEqualTo(OTHER_LAYER);
      assertThat(image.layers().get(2)).isEqualTo(image.layers().get(0));
      assertThat(stored()).hasSize(2);
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  @DisplayName("R04, T16: what it reads for itself is counted, too")
  void asksForRoomBeforeItReadsManifests() throws IOException {
    // Given
    Path file = dockerArchive(config(LAYER, OTHER_LAYER, LAYER), LAYER);
    List<String> asked = new ArrayList<>();
    ManifestRoom room =
        new ManifestRoom() {
          @Override
          public void awaitRoom(long bytes) {
            asked.add("room for " + bytes);
          }

          @Override
          public boolean holds(Manifest manifest) {
            asked.add("holds " + manifest.content().size());
            return false;
          }

          @Override
          public void hasRead() {
            asked.add("has read");
          }
        };
    SourceResources scarce = resources().of(Tenant.LOCAL, room);

    // When
    try (ImageSource source = CompressedLayers.open(open(file), LayerCompression.GZIP, scarce)) {

      // Then
      long size = source.root().size();
      assertThat(asked).containsExactly("room for " + size, "holds " + size, "has read");
      assertThat(stored()).as("who pushes it says that it is too large").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(LayerCompression.class)
  void makesTheSameOfTheSame(LayerCompression compression) throws IOException {
    // Given
    Path file = dockerArchive(config(LAYER, OTHER_LAYER, LAYER), LAYER);
    Digest first;
    try (ImageSource source = open(file, compression)) {
      first = source.root().digest();
    }

    // When
    try (ImageSource source = open(file, compression)) {

      // Then
      assertThat(source.root().digest()).isEqualTo(first);
    }
  }

  @Test
  void saysThatTheDigestIsNotTheArchives() throws IOException {
    // Given
    Path file = dockerArchive(config(LAYER, OTHER_LAYER, LAYER), LAYER);
    String plainName;
    Digest plainDigest;
    try (ImageSource plain = open(file)) {
      plainName = plain.name();
      plainDigest = plain.root().digest();
    }

    // When
    try (ImageSource source = open(file, LayerCompression.ZSTD)) {

      // Then
      assertThat(source.name()).isEqualTo(plainName + " (layers compressed with zstd)");
      assertThat(source.note())
          .contains(
              "the layers were compressed with zstd, so the digest is a new one; signatures of "
                  + plainDigest
                  + " in the archive do not match");
      assertThat(source.name()).doesNotContain(source.root().digest().hex());
    }
  }

  @Test
  void readsACompressedLayerFromAnyOffset() throws IOException {
    // Given
    Path file = dockerArchive(config(LAYER, OTHER_LAYER, LAYER), LAYER);
    try (ImageSource source = open(file, LayerCompression.GZIP)) {
      Descriptor layer = image(source).layers().getFirst();
      byte[] whole = read(source, layer, 0);

      // When
      byte[] rest = read(source, layer, 7);

      // Then
      assertThat(Digest.sha256(whole)).isEqualTo(layer.digest());
      assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, 7, whole.length));
    }
  }

  @Test
  void makesEachManifestOfAnIndexAnewAndThenTheIndex() throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor packed = layout.blob(MediaType.OCI_LAYER_GZIP, Packing.gzip(OTHER_LAYER));
    Descriptor plain = layout.blob(MediaType.OCI_LAYER, LAYER);
    Descriptor mixed = manifest(layout, "{\"a\":1}", List.of(packed, plain));
    Descriptor done = manifest(layout, "{\"b\":2}", List.of(packed));
    Descriptor attested = manifest(layout, "{\"c\":3}", List.of(packed));
    String attestation =
        json(attested).replace("}", ",\"annotations\":{\"vnd.docker.reference.digest\":\"%s\"}}");
    layout.manifest(
        MediaType.OCI_INDEX,
        "{\"schemaVersion\":2,\"annotations\":{\"kept\":\"é\"},\"manifests\":["
            + json(mixed)
            + ","
            + json(done)
            + ","
            + attestation.formatted(mixed.digest())
            + "]}",
        Map.of());

    // When
    try (ImageSource source =
        open(layout.tar().writeTo(work.resolve("a.tar")), LayerCompression.ZSTD)) {

      // Then
      Manifest.Index index = (Manifest.Index) new ManifestParser(100).parse(source.root());
      assertThat(new String(index.content().bytes(), UTF_8))
          .startsWith("{\"schemaVersion\":2,\"annotations\":{\"kept\":\"é\"},\"manifests\":[");
      Descriptor rewritten = index.manifests().getFirst();
      assertThat(rewritten.digest()).isNotEqualTo(mixed.digest());
      assertThat(index.manifests().get(1)).isEqualTo(done);
      assertThat(index.manifests().get(2).annotations())
          .containsEntry("vnd.docker.reference.digest", rewritten.digest().toString());
      Manifest.Image image =
          (Manifest.Image) new ManifestParser(100).parse(source.manifest(rewritten));
      assertThat(image.layers().getFirst()).isEqualTo(packed);
      assertThat(image.layers().get(1).mediaType()).isEqualTo(MediaType.OCI_LAYER_ZSTD);
      assertThat(unpacked(source, image.layers().get(1))).isEqualTo(LAYER);
      assertThat(read(source, packed, 0)).isEqualTo(Packing.gzip(OTHER_LAYER));
    }
  }

  @Test
  void leavesEachImageItsOwnKindOfALayerThatTwoShare() throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor oci =
        manifest(layout, "{\"a\":1}", List.of(layout.blob(MediaType.OCI_LAYER, LAYER)));
    Descriptor docker = manifest(layout, "{\"b\":2}", List.of(layout.blob(DOCKER_LAYER, LAYER)));
    layout.manifest(
        MediaType.OCI_INDEX,
        "{\"schemaVersion\":2,\"manifests\":[" + json(oci) + "," + json(docker) + "]}",
        Map.of());

    // When
    try (ImageSource source =
        open(layout.tar().writeTo(work.resolve("a.tar")), LayerCompression.GZIP)) {

      // Then
      Manifest.Index index = (Manifest.Index) new ManifestParser(100).parse(source.root());
      List<String> kinds = new ArrayList<>();
      for (Descriptor entry : index.manifests()) {
        Manifest.Image image =
            (Manifest.Image) new ManifestParser(100).parse(source.manifest(entry));
        kinds.add(image.layers().getFirst().mediaType().toString());
      }
      assertThat(kinds)
          .containsExactly(MediaType.OCI_LAYER_GZIP.toString(), DOCKER_LAYER + ".gzip");
      assertThat(stored()).as("compressed once").hasSize(1);
    }
  }

  @Test
  void forgetsTheOldContentThatADescriptorEmbeds() throws IOException {
    // Given
    LayoutContent layout = new LayoutContent();
    Descriptor config = layout.blob(MediaType.OCI_CONFIG, "{}".getBytes(UTF_8));
    Descriptor layer = layout.blob(DOCKER_LAYER, LAYER);
    String data = Base64.getEncoder().encodeToString(LAYER);
    layout.manifest(
        MediaType.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"config\":"
            + json(config)
            + ",\"layers\":["
            + json(layer).replace("}", ",\"data\":\"" + data + "\"}")
            + "]}",
        Map.of());

    // When
    try (ImageSource source =
        open(layout.tar().writeTo(work.resolve("a.tar")), LayerCompression.GZIP)) {

      // Then
      assertThat(image(source).layers())
          .singleElement()
          .satisfies(packed -> assertThat(packed.mediaType()).hasToString(DOCKER_LAYER + ".gzip"));
      assertThat(new String(source.root().bytes(), UTF_8)).doesNotContain("data");
    }
  }

  @ParameterizedTest
  @MethodSource("leftAlone")
  @DisplayName("every digest stays, and so does the name, of")
  void leavesAlone(LayoutContent layout) throws IOException {
    // Given
    Path file = layout.tar().writeTo(work.resolve("a.tar"));
    Digest digest;
    try (ImageSource plain = open(file)) {
      digest = plain.root().digest();
    }

    // When
    try (ImageSource source = open(file, LayerCompression.ZSTD)) {

      // Then
      assertThat(source.root().digest()).isEqualTo(digest);
      assertThat(source.name()).isEqualTo(file + "@" + digest);
    }
  }

  static Stream<Arguments> leftAlone() {
    LayoutContent compressed = new LayoutContent();
    compressed.entry(
        manifest(
            compressed,
            "{}",
            List.of(compressed.blob(MediaType.OCI_LAYER_GZIP, Packing.gzip(LAYER)))),
        Map.of());
    LayoutContent artifact = new LayoutContent();
    Descriptor empty =
        artifact.blob(new MediaType("application/vnd.oci.empty.v1+json"), "{}".getBytes(UTF_8));
    artifact.manifest(
        MediaType.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"config\":"
            + json(empty)
            + ",\"layers\":["
            + json(artifact.blob(MediaType.OCI_LAYER, "a file".getBytes(UTF_8)))
            + "]}",
        Map.of());
    LayoutContent foreign = new LayoutContent();
    foreign.entry(
        manifest(
            foreign,
            "{}",
            List.of(
                new Descriptor(
                    new MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar"),
                    Digest.sha256(LAYER),
                    LAYER.length))),
        Map.of());
    return Stream.of(
        argumentSet("an image whose layers are compressed", compressed),
        argumentSet("an artifact, such as oras pushes, whose files are called layers", artifact),
        argumentSet("an image with a layer that may not be distributed", foreign));
  }

  @Test
  @DisplayName("D05: what no registry could notice is noticed here: a layer of other bytes")
  void refusesALayerOfOtherBytes() throws IOException {
    // Given
    byte[] said = layer("etc/said");
    Path file = dockerArchive(config(said, OTHER_LAYER, said), LAYER);

    // When
    ExitException failure = failure(() -> open(file, LayerCompression.ZSTD));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    assertThat(failure.failure().message()).contains(Digest.sha256(said).toString());
    assertThat(stored()).isEmpty();
  }

  @Test
  void saysThatThereIsNoRoomForTheCompressedLayers() throws IOException {
    // Given
    Path file = dockerArchive(config(LAYER, OTHER_LAYER, LAYER), LAYER);
    SourceResources resources =
        new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(temporary.resolve("absent")));

    // When
    ExitException failure =
        failure(() -> CompressedLayers.open(open(file), LayerCompression.ZSTD, resources));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
    assertThat(failure.failure().message()).contains("compressed layer of " + file);
  }

  @Test
  void aLayerThatDoesNotComeHoldsUpNoOtherPush() throws Exception {
    // Given
    Path file = dockerArchive(config(LAYER, OTHER_LAYER, LAYER), LAYER);
    SourceResources oneProcessor =
        new SourceResources(
            SourceLimits.DEFAULTS,
            new TemporarySpace(temporary).of(Tenant.LOCAL),
            new ProcessorShare(1),
            ManifestRoom.UNBOUNDED);
    DrippingSource dripping = new DrippingSource(open(file));
    try (ExecutorService pushes = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ImageSource> stuck =
          pushes.submit(() -> CompressedLayers.open(dripping, LayerCompression.ZSTD, oneProcessor));
      dripping.reached.await();
      try {

        // When
        Future<ImageSource> other =
            pushes.submit(
                () -> CompressedLayers.open(open(file), LayerCompression.ZSTD, oneProcessor));

        // Then
        try (ImageSource source = other.get(30, TimeUnit.SECONDS)) {
          assertThat(image(source).layers()).hasSize(3);
          assertThat(stuck).isNotDone();
        }
      } finally {
        pushes.shutdownNow();
      }
    }
  }

  /// An image on a server that takes the request for a layer, and then says nothing.
  private record DrippingSource(ImageSource image, CountDownLatch reached) implements ImageSource {
    DrippingSource(ImageSource image) {
      this(image, new CountDownLatch(1));
    }

    @Override
    public InputStream open(Descriptor blob, long offset) {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          reached.countDown();
          try {
            new CountDownLatch(1).await();
            return -1;
          } catch (InterruptedException e) {
            throw new IOException("the socket was closed by an interrupt", e);
          }
        }
      };
    }

    @Override
    public String name() {
      return image.name();
    }

    @Override
    public ManifestBytes root() throws IOException {
      return image.root();
    }

    @Override
    public ManifestBytes manifest(Descriptor descriptor) throws IOException {
      return image.manifest(descriptor);
    }

    @Override
    public Attached attached(Digest subject) throws IOException {
      return image.attached(subject);
    }

    @Override
    public void close() throws IOException {
      image.close();
    }
  }

  private ImageSource open(Path file) throws IOException {
    return ImageArchive.open(file, ArchiveFormat.BY_CONTENT, null, resources());
  }

  private ImageSource open(Path file, LayerCompression compression) throws IOException {
    return CompressedLayers.open(open(file), compression, resources());
  }

  private SourceResources resources() {
    return new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(temporary));
  }

  private List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }

  /// Three layers, of which the first and the last are one file.
  private Path dockerArchive(String config, byte[] repeated) throws IOException {
    return new TarBytes()
        .file("c.json", config)
        .file("a", repeated)
        .file("b", OTHER_LAYER)
        .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"a\",\"b\",\"a\"]}]")
        .writeTo(work.resolve("saved.tar"));
  }

  private static Descriptor manifest(LayoutContent layout, String config, List<Descriptor> layers) {
    Descriptor configBlob = layout.blob(MediaType.OCI_CONFIG, config.getBytes(UTF_8));
    return layout.blob(
        MediaType.OCI_MANIFEST,
        ("{\"schemaVersion\":2,\"config\":"
                + json(configBlob)
                + ",\"layers\":["
                + String.join(",", layers.stream().map(LayoutContent::json).toList())
                + "]}")
            .getBytes(UTF_8));
  }

  private static Manifest.Image image(ImageSource source) throws IOException {
    return (Manifest.Image) new ManifestParser(100).parse(source.root());
  }

  private static byte[] read(ImageSource source, Descriptor blob, long offset) throws IOException {
    try (InputStream content = source.open(blob, offset)) {
      return content.readAllBytes();
    }
  }

  private static byte[] unpacked(ImageSource source, Descriptor layer) throws IOException {
    ByteArrayInputStream packed = new ByteArrayInputStream(read(source, layer, 0));
    try (InputStream content =
        layer.mediaType().value().endsWith("zstd")
            ? new ZstdInputStream(packed)
            : new GZIPInputStream(packed)) {
      return content.readAllBytes();
    }
  }

  private static byte[] layer(String name) {
    return new TarBytes().file(name, "hello ".repeat(100_000)).complete();
  }

  private static String config(byte[]... layers) {
    return "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
        + String.join(
            ",", Stream.of(layers).map(layer -> "\"" + Digest.sha256(layer) + "\"").toList())
        + "]}}";
  }
}
