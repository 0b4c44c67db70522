package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.store.FakeObjectStore;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Archives in a store like S3 go to a registry.
@UsesTestBed
class StorePushIT {
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private final FakeObjectStore store =
      new FakeObjectStore(InstantSource.system(), "us-east-1").login("builder", SECRET_KEY);
  private final FakeHttpServer server = new FakeHttpServer(store).start();
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
  }

  @AfterEach
  void close() {
    server.close();
    scenario.close();
  }

  @Test
  void pushesAnObject() throws IOException {
    // Given
    TestImage image = TestImages.random(70, 3, 1_500_000);
    byte[] archive = ImageArchives.layout(image);
    store.put("builds", "out/app 1.tar", archive);
    applyKeys(SECRET_KEY);

    // When
    PushUnderTest push = scenario.apply(object("out/app 1.tar"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
    // The first MiB is looked at, and parts of it are read again.
    assertThat(store.bytesServed()).isLessThan(archive.length + (2 << 20));
  }

  @Test
  void followsASecretThatIsCorrected() throws IOException {
    // Given
    TestImage image = TestImages.random(71, 1, 10_000);
    store.put("builds", "app.tar", ImageArchives.layout(image));
    applyKeys("mistyped");
    PushUnderTest push = scenario.apply(object("app.tar"));
    assertThatPush(push).comesToRetryAfter(ExitReason.UNAUTHORIZED);

    // When
    applyKeys(SECRET_KEY);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  private PushManifest object(String key) {
    return scenario
        .copyOf("team/app:1")
        .from(
            "{archive: {s3: {endpoint: \"%s\", bucket: builds, key: \"%s\", secretRef: {name: keys}}}}"
                .formatted(server.url(), key))
        .withDestination("tags: [\"1\"]");
  }

  private void applyKeys(String secretKey) {
    scenario.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        stringData: {accesskey: builder, secretkey: %s}
        """
            .formatted(secretKey));
  }
}
