package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Archives behind HTTPS, with a certificate of an authority of one's own, go to a registry.
@UsesTestBed
class ArchivePushIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private PushScenario scenario;
  private FakeHttpServer webServer;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    webServer =
        new FakeHttpServer(
                request ->
                    files.containsKey(request.path())
                        ? Answer.of(200).with(Content.of(files.get(request.path())))
                        : Answer.of(404))
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
    files.put("/layout.tar", layout(image));

    // When
    PushUnderTest push = scenario.apply(archiveAt("/layout.tar"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  @Test
  void pushesWhatDockerSaveWrote() throws IOException {
    // Given
    files.put("/saved.tar", dockerArchive());

    // When
    PushUnderTest push = scenario.apply(archiveAt("/saved.tar"));

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasPushed(scenario.digestAtDestination("team/app", "1"));
  }

  @Test
  void followsAnArchiveThatAppears() throws IOException {
    // Given
    TestImage image = TestImages.random(61, 1, 10_000);
    PushUnderTest push = scenario.apply(archiveAt("/late.tar"));
    assertThatPush(push).comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND);

    // When
    files.put("/late.tar", layout(image));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  private PushManifest archiveAt(String path) {
    return scenario
        .copyOf("team/app:1")
        .from(
            "{archive: {http: {url: \"%s\", certSecretRef: {name: ca}}}}"
                .formatted(webServer.url() + path))
        .withDestination("tags: [\"1\"]");
  }

  private static byte[] layout(TestImage image) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("oci-layout", utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
    entries.put(
        "index.json",
        JSON.writeValueAsBytes(
            Map.of(
                "schemaVersion",
                2,
                "manifests",
                List.of(
                    Map.of(
                        "mediaType",
                        image.mediaType(),
                        "digest",
                        image.digest(),
                        "size",
                        image.bytes().length)))));
    image.manifests().forEach((digest, manifest) -> entries.put(blob(digest), manifest.bytes()));
    image.blobs().forEach((digest, bytes) -> entries.put(blob(digest), bytes));
    return tar(entries);
  }

  private static byte[] dockerArchive() throws IOException {
    byte[] layer = tar(Map.of("etc/motd", utf8("hello")));
    TestImage image = TestImages.image(TestLayer.of(TestLayer.TAR, layer));
    byte[] config = List.copyOf(image.blobs().values()).getLast();
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("layer/layer.tar", layer);
    entries.put("config.json", config);
    entries.put(
        "manifest.json",
        JSON.writeValueAsBytes(
            List.of(
                Map.of(
                    "Config",
                    "config.json",
                    "RepoTags",
                    List.of("app:1"),
                    "Layers",
                    List.of("layer/layer.tar")))));
    return tar(entries);
  }

  private static String blob(String digest) {
    return "blobs/" + digest.replace(':', '/');
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] tar(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : entries.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
