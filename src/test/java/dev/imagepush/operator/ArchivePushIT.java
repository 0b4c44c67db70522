package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.FileHandler;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Archives behind HTTPS, with a certificate of an authority of one's own, go to a registry.
@UsesTestBed
class ArchivePushIT {

  private final FileHandler files = new FileHandler();
  private PushScenario scenario;
  private FakeHttpServer webServer;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    webServer =
        new FakeHttpServer(files)
            .secure(bed.certificates().presentingContext(bed.certificates().issueLoopbackServer()))
            .start();
  }

  @AfterEach
  void close() {
    webServer.close();
    scenario.close();
  }

  @Test
  void pushesAnOciLayoutWithItsDigests() throws IOException {
    // Given
    TestImage image = TestImages.random(60, 3, 50_000);
    files.put("/layout.tar", ImageArchives.layout(image));

    // When
    PushUnderTest push = scenario.apply(archiveAt("/layout.tar"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  @Test
  void pushesWhatDockerSaveWrote() throws IOException {
    // Given
    files.put(
        "/saved.tar",
        ImageArchives.dockerArchive(
            ImageArchives.tar(Map.of("etc/motd", "hello".getBytes(UTF_8)))));

    // When
    PushUnderTest push = scenario.apply(archiveAt("/saved.tar"));

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasPushed(scenario.digestAtDestination("team/app", "1"));
  }

  @Test
  void compressesTheLayersOfACompressedArchive() throws IOException {
    // Given
    byte[] plain = ImageArchives.tar(Map.of("etc/motd", "hello".getBytes(UTF_8)));
    files.put("/saved.tar.gz", gzip(ImageArchives.dockerArchive(plain)));

    // When
    PushUnderTest push = scenario.apply(archiveAt("/saved.tar.gz", "compression: Zstd"));

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasPushed(scenario.digestAtDestination("team/app", "1"))
        .hasRead(webServer.url() + "/saved.tar.gz@sha256:", " (layers compressed with zstd)");
    JsonNode layer =
        new ObjectMapper()
            .readTree(scenario.readAtDestination("team/app", "1").bytes())
            .path("layers")
            .path(0);
    assertThat(layer.path("mediaType").asText()).isEqualTo(TestLayer.TAR + "+zstd");
    byte[] packed = scenario.blobAtDestination("team/app", layer.path("digest").asText());
    assertThat(packed).hasSize(layer.path("size").asInt());
    try (ZstdInputStream content = new ZstdInputStream(new ByteArrayInputStream(packed))) {
      assertThat(content.readAllBytes()).isEqualTo(plain);
    }
  }

  @Test
  void followsAnArchiveThatAppears() throws IOException {
    // Given
    TestImage image = TestImages.random(61, 1, 10_000);
    PushUnderTest push = scenario.apply(archiveAt("/late.tar"));
    assertThatPush(push).comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND);

    // When
    files.put("/late.tar", ImageArchives.layout(image));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(content);
    }
    return packed.toByteArray();
  }

  private PushManifest archiveAt(String path) {
    return archiveAt(path, "compression: Preserve");
  }

  private PushManifest archiveAt(String path, String compression) {
    return scenario
        .copyOf("team/app:1")
        .from(
            "{archive: {%s, http: {url: \"%s\", certSecretRef: {name: ca}}}}"
                .formatted(compression, webServer.url() + path))
        .withDestination("tags: [\"1\"]");
  }
}
