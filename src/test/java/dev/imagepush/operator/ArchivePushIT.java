package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.util.Map;
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

  private PushManifest archiveAt(String path) {
    return scenario
        .copyOf("team/app:1")
        .from(
            "{archive: {http: {url: \"%s\", certSecretRef: {name: ca}}}}"
                .formatted(webServer.url() + path))
        .withDestination("tags: [\"1\"]");
  }
}
