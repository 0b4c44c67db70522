package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator with a cache reads a source once for all pushes of one namespace, and again for another's.
@UsesTestBed
class CachedPushIT {
  private static final TestImage IMAGE = TestImages.random(1, 3, 100_000);

  private @TempDir Path folder;
  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry first = FakeRegistry.plain();
  private final FakeRegistry second = FakeRegistry.plain();
  private KubernetesClient admin;
  private TestNamespace namespace;
  private TestNamespace another;
  private OperatorUnderTest operator;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace own) throws IOException {
    admin = controlPlane.client();
    namespace = own;
    another = bed.newNamespace();
    operator =
        OperatorUnderTest.start(
            controlPlane,
            namespace.name() + "," + another.name(),
            Map.of("IMAGEPUSH_CACHE_PATH", folder.toString(), "IMAGEPUSH_CACHE_SIZE", "64Mi"));
    source.holds("app:1", IMAGE);
  }

  @AfterEach
  void close() {
    operator.close();
    source.close();
    first.close();
    second.close();
  }

  @Test
  void readsEachBlobOnceForTwoPushesOfOneNamespace() {
    // Given
    assertThatPush(apply(namespace, "one", first)).becomesReady(ExitReason.PUSHED);

    // When
    PushUnderTest push = apply(namespace, "two", second);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(IMAGE.digest());
    assertThat(blobsRead()).hasSameSizeAs(IMAGE.blobs().keySet()).doesNotHaveDuplicates();
    assertThat(operator.get("/metrics").body())
        .contains("imagepush_cache_hits_total{copy=\"stored\"} " + IMAGE.blobs().size() + ".0")
        .doesNotContain(IMAGE.digest());
  }

  @Test
  @DisplayName("T25: what one namespace read is read again for another")
  void readsEachBlobForEachNamespace() {
    // Given
    assertThatPush(apply(namespace, "one", first)).becomesReady(ExitReason.PUSHED);

    // When
    PushUnderTest push = apply(another, "one", second);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(IMAGE.digest());
    assertThat(blobsRead()).hasSize(2 * IMAGE.blobs().size());
    assertThat(operator.get("/metrics").body())
        .contains("imagepush_cache_hits_total{copy=\"stored\"} 0.0");
  }

  private PushUnderTest apply(TestNamespace where, String name, FakeRegistry destination) {
    String yaml =
        PushManifest.copy(name, source.reference("app:1"), "")
            .to(destination.address() + "/app", "insecure: true")
            .yaml();
    admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(where.name())
        .serverSideApply();
    return new PushUnderTest(admin, where.name(), name);
  }

  private List<String> blobsRead() {
    return source.requests().stream()
        .filter(request -> request.method().equals("GET") && request.path().contains("/blobs/"))
        .map(request -> request.path())
        .toList();
  }
}
