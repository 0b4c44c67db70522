package dev.imagepush.source;

import static dev.imagepush.source.Failures.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.source.remote.FileAccess;
import dev.imagepush.source.remote.S3Address;
import dev.imagepush.source.remote.StoreAccess;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.FileHandler;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteArchiveTest {
  private static final byte[] LAYOUT = layout();
  private static final byte[] SAVED = saved();

  @TempDir Path folder;

  private final FileHandler files =
      new FileHandler().put("/layout.tar", LAYOUT).put("/saved.tar", SAVED);
  private final FakeHttpServer server = new FakeHttpServer(files).start();
  private final ManualClock clock = new ManualClock();
  private final RegistryClients registries =
      new RegistryClients(
          EgressPolicy.commandLine(), HostLookup.system(), HttpLimits.DEFAULT, 4 << 20, clock);

  @AfterEach
  void stop() {
    registries.close();
    server.close();
  }

  @Test
  void readsALayoutWhereItLies() throws IOException {
    // When
    try (ImageSource source = open("/layout.tar?signature=canary", null)) {

      // Then
      assertThat(layerOf(source)).isEqualTo(LayoutContent.LAYER);
      assertThat(source.name()).isEqualTo(server.url() + "/layout.tar@" + source.root().digest());
      assertThat(stored()).isEmpty();
      assertThat(files.bytesServed()).isLessThan(LAYOUT.length / 2);
    }
  }

  @Test
  void readsABlobFromAnOffset() throws IOException {
    // Given
    try (ImageSource source = open("/layout.tar", null)) {

      // When
      byte[] rest;
      try (InputStream content = source.open(layer(), 10)) {
        rest = content.readAllBytes();
      }

      // Then
      assertThat(rest)
          .isEqualTo(Arrays.copyOfRange(LayoutContent.LAYER, 10, LayoutContent.LAYER.length));
    }
  }

  @Test
  void keepsAnArchiveThatIsCheckedInWhole() throws IOException {
    // When
    try (ImageSource source = open("/layout.tar", Digest.sha256(LAYOUT))) {

      // Then
      assertThat(layerOf(source)).isEqualTo(LayoutContent.LAYER);
      assertThat(files.bytesServed()).isEqualTo(LAYOUT.length);
      assertThat(stored())
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void keepsADockerArchiveAndReadsEachByteOnce() throws IOException {
    // When
    try (ImageSource source = open("/saved.tar", null)) {

      // Then
      assertThat(stored()).hasSize(1);
      assertThat(source.root().size()).isPositive();
      assertThat(files.bytesServed()).isLessThan(SAVED.length + (200 << 10));
    }
  }

  @Test
  void unpacksACompressedArchiveWhileItArrives() throws IOException {
    // Given
    byte[] packed = Packing.gzip(LAYOUT);
    files.put("/layout.tar.gz", packed);

    // When
    try (ImageSource source = open("/layout.tar.gz", Digest.sha256(packed))) {

      // Then
      assertThat(layerOf(source)).isEqualTo(LayoutContent.LAYER);
      assertThat(stored())
          .singleElement()
          .satisfies(file -> assertThat(Files.size(file)).isEqualTo(LAYOUT.length));
    }
  }

  static final List<Arguments> KEPT =
      List.of(
          argumentSet("a docker-archive", "/saved.tar", harm(fault -> {})),
          argumentSet(
              "D21: a server without ranges",
              "/layout.tar",
              harm(fault -> fault.ignoringRequestHeader("Range"))));

  @ParameterizedTest
  @FieldSource("KEPT")
  void deletesTheFileWhenTheImageIsClosed(String path, Consumer<Fault> harm) throws IOException {
    // Given
    harm.accept(server.when(RequestMatch.get(path)).always());
    ImageSource source = open(path, null);
    int kept = stored().size();

    // When
    source.close();

    // Then
    assertThat(kept).isOne();
    assertThat(stored()).isEmpty();
  }

  @Test
  @DisplayName("N05: a download that is cut goes on where it was")
  void resumesADownload() throws IOException {
    // Given
    server.when(RequestMatch.get("/layout.tar")).truncateBody(2 << 20);

    // When
    try (ImageSource source = open("/layout.tar", Digest.sha256(LAYOUT))) {

      // Then
      assertThat(layerOf(source)).isEqualTo(LayoutContent.LAYER);
      assertThat(server.log().requests()).hasSize(2);
      assertThat(server.log().requests().getLast().header("Range"))
          .hasValueSatisfying(range -> assertThat(range).isNotEqualTo("bytes=0-"));
    }
  }

  static Stream<Arguments> failures() {
    SourceLimits small = new SourceLimits(4 << 20, 1000, 4096, 4);
    Digest right = Digest.sha256(LAYOUT);
    Digest wrong = Digest.sha256("another".getBytes(UTF_8));
    return Stream.of(
        row("the digest is another", wrong, fault -> {}, ExitReason.SOURCE_CORRUPT),
        row(
            "D21: a cut download cannot go on, as the server knows no ranges",
            right,
            fault -> fault.ignoringRequestHeader("Range").truncateBody(2 << 20),
            ExitReason.REGISTRY_UNAVAILABLE),
        row(
            "N05: a cut download cannot go on, as nothing tells versions apart",
            right,
            fault -> fault.withoutHeader("ETag").truncateBody(2 << 20),
            ExitReason.CONNECTION_RESET),
        row(
            "N06: chunks end without the last",
            right,
            fault -> fault.truncateChunked(2 << 20),
            ExitReason.CONNECTION_RESET),
        row(
            "the digest of what is compressed is another",
            right,
            fault -> fault.edit(answer -> answer.with(Content.of(Packing.zstd(LAYOUT)))),
            ExitReason.SOURCE_CORRUPT),
        row(
            "a compressed archive is cut",
            null,
            fault ->
                fault
                    .ignoringRequestHeader("Range")
                    .edit(answer -> answer.with(Content.of(Packing.gzip(LAYOUT)).slice(0, 99_999))),
            ExitReason.SOURCE_CORRUPT),
        row(
            "D02: the archive itself is cut",
            null,
            fault ->
                fault.edit(answer -> answer.with(answer.content().slice(0, 2048)).withStatus(200)),
            ExitReason.SOURCE_CORRUPT),
        argumentSet(
            "it is larger than the limit",
            right,
            harm(fault -> {}),
            small,
            ExitReason.LIMIT_EXCEEDED),
        argumentSet(
            "more arrives than the limit, unannounced",
            right,
            harm(
                fault ->
                    fault.header("Transfer-Encoding", "chunked").withoutHeader("Content-Length")),
            small,
            ExitReason.LIMIT_EXCEEDED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("opens nothing and leaves no file behind, when")
  void failsWhole(
      @Nullable Digest expected, Consumer<Fault> harm, SourceLimits limits, ExitReason reason)
      throws IOException {
    // Given
    harm.accept(server.when(RequestMatch.get("/layout.tar")).always());

    // When
    ExitException failure =
        failure(
            () ->
                open(atUrl("/layout.tar?signature=canary", expected), limits, HostLookup.system()));

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failure().message()).contains(server.address()).doesNotContain("canary");
    assertThat(stored()).isEmpty();
  }

  @Test
  void saysThatTheTemporaryFolderCannotBeWritten() throws IOException {
    // Given
    Files.delete(folder);

    // When
    ExitException failure = failure(() -> open("/saved.tar", null));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
  }

  static Stream<Arguments> metadataServices() {
    URI named = URI.create("http://metadata.example.com/app.tar");
    return Stream.of(
        argumentSet("as a web server", atUrl(named, null)),
        argumentSet(
            "as an S3 endpoint",
            new SourceSpec.ArchiveInStore(
                new S3Address(named.resolve("/"), "us-east-1", "builds", "app.tar", null),
                null,
                new StoreAccess(null, "no secretRef is set"))));
  }

  @ParameterizedTest
  @MethodSource("metadataServices")
  @DisplayName("T02: the metadata service is not connected to")
  void connectsToNoMetadataService(SourceSpec spec) {
    // When
    ExitException failure =
        failure(() -> open(spec, SourceLimits.DEFAULTS, resolvingTo("169.254.169.254")));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.EGRESS_BLOCKED);
  }

  private ImageSource open(String path, @Nullable Digest expected) {
    return open(atUrl(path, expected), SourceLimits.DEFAULTS, HostLookup.system());
  }

  private ImageSource open(SourceSpec spec, SourceLimits limits, HostLookup lookup) {
    return new ImageSources(
            registries,
            (origin, tls) ->
                new HttpTransport(
                    origin, tls, EgressPolicy.commandLine(), lookup, HttpLimits.DEFAULT),
            new TemporarySpace(folder),
            limits,
            clock)
        .open(Tenant.LOCAL, spec, Traffic.FREE, ManifestRoom.UNBOUNDED);
  }

  private SourceSpec atUrl(String path, @Nullable Digest expected) {
    return atUrl(URI.create(server.url() + path), expected);
  }

  private static SourceSpec atUrl(URI url, @Nullable Digest expected) {
    return new SourceSpec.ArchiveAtUrl(
        url,
        expected,
        null,
        new FileAccess(Credential.ANONYMOUS, "no secretRef is set", TlsSettings.SYSTEM));
  }

  private static HostLookup resolvingTo(String address) {
    return host -> new InetAddress[] {InetAddress.ofLiteral(address)};
  }

  /// The files that are there, the mark of this process apart.
  private List<Path> stored() throws IOException {
    try (Stream<Path> stored = Files.list(folder)) {
      return stored.filter(file -> !file.toString().endsWith(".lock")).toList();
    }
  }

  private static byte[] layerOf(ImageSource source) throws IOException {
    try (InputStream content = source.open(layer(), 0)) {
      return content.readAllBytes();
    }
  }

  private static Descriptor layer() {
    return new Descriptor(
        MediaType.OCI_LAYER, Digest.sha256(LayoutContent.LAYER), LayoutContent.LAYER.length);
  }

  private static Arguments row(
      String name, @Nullable Digest expected, Consumer<Fault> harm, ExitReason reason) {
    return argumentSet(name, expected, harm, SourceLimits.DEFAULTS, reason);
  }

  private static Consumer<Fault> harm(Consumer<Fault> how) {
    return how;
  }

  /// A layout with a large blob before, and one after, what is read of it.
  private static byte[] layout() {
    LayoutContent layout = new LayoutContent();
    layout.blob(MediaType.OCI_LAYER, random(1, 3 << 20));
    layout.image("{}", Map.of());
    layout.blob(MediaType.OCI_LAYER, random(2, 3 << 20));
    return layout.tar().complete();
  }

  private static byte[] saved() {
    byte[] layer = new TarBytes().file("data", random(3, 4 << 20)).complete();
    String config =
        "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest.sha256(layer) + "\"]}}";
    return new TarBytes()
        .file("layer.tar", layer)
        .file("config.json", config)
        .file(
            "manifest.json",
            "[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"layer.tar\"]}]")
        .complete();
  }

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
