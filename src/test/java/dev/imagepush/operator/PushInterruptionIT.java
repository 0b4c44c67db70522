package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.ByteCountingProxy;
import dev.imagepush.testing.http.Direction;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A push that is interrupted, by whatever, ends without harm, and goes on where it was.
@UsesTestBed
class PushInterruptionIT {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LARGE = 4 << 20;

  private final TestImage image = TestImages.random(30, 3, 50_000);
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    scenario.source().holds("team/app:1", image);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  @DisplayName("K13: the operator is stopped in mid-push and started again")
  void goesOnAfterARestartWithoutSendingAgainWhatHasLanded() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push).hasSentBlobs("3/4");
    scenario.operator().stop();
    stuck.release();
    scenario.source().clearRequests();

    // When
    scenario.operator().start();

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(push.read().getStatus().retry()).isNull();
    assertThat(blobsRead(scenario.source())).hasSize(1);
  }

  @Test
  @DisplayName("K13, R2: a push goes on in its upload once the operator is started again")
  void sendsLessThanAChunkAgainAfterARestart(TestBed bed) {
    // Given
    TestImage large = TestImages.random(32, 1, 12 * MIB);
    scenario.source().holds("team/large:1", large);
    try (DistributionRegistry registry = bed.registry().start();
        ByteCountingProxy proxy = ByteCountingProxy.before(URI.create(registry.url()).getPort())) {
      proxy.stallAfter(Direction.TO_SERVER, 5L * MIB);
      PushUnderTest push =
          scenario.apply(
              scenario
                  .copyOf("team/large:1")
                  .to(proxy.address() + "/team/large", "insecure: true, tags: [\"1\"]"));
      proxy.awaitStalled(Direction.TO_SERVER);
      scenario.operator().stop();
      // What stands in its buffers would follow, beside the upload that goes on.
      proxy.dropConnections();
      proxy.release();

      // When
      scenario.operator().start();

      // Then
      assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(large.digest());
      assertThat(proxy.bytes(Direction.TO_SERVER)).isLessThan(large.blobBytes() + MIB);
    }
  }

  @Test
  @DisplayName("K10: the resource is deleted in mid-push")
  void movesNoTagOnceTheResourceIsDeleted() {
    // Given
    try (FakeRegistry destination = FakeRegistry.plain()) {
      Fault stuck = scenario.oneLayerHangs(image);
      PushUnderTest push = scenario.apply(copyTo(destination));
      assertThatPush(push).hasSentBlobs("3/4");

      // When
      push.delete();

      // Then
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(scenario.operator().get("/metrics").body())
                      .contains("imagepush_inflight 0.0"));
      stuck.release();
      assertThat(tagsSet(destination)).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "K10: a resource that was deleted and created again in mid-push has one push at a time")
  void pushesForTheNewResourceOfTheSameName() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push).hasSentBlobs("3/4");

    // When
    push.delete();
    scenario.apply(scenario.copyOf("team/app:1"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    stuck.release();
  }

  @Test
  @DisplayName("K11: the spec is changed in mid-push; the last generation wins")
  void pushesWhatTheSpecSaysNow() {
    // Given
    TestImage next = TestImages.random(31, 2, 20_000);
    scenario.source().holds("team/app:2", next);
    try (FakeRegistry destination = FakeRegistry.plain()) {
      Fault stuck = scenario.oneLayerHangs(image);
      PushUnderTest push = scenario.apply(copyTo(destination));
      assertThatPush(push).hasSentBlobs("3/4");

      // When
      scenario.apply(
          copyTo(destination)
              .from(
                  "{registry: {image: \"%s\", insecure: true}}"
                      .formatted(scenario.source().reference("team/app:2")))
              .to(destination.address() + "/team/app", "insecure: true, tags: [\"1\"]"));

      // Then
      assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(next.digest());
      stuck.release();
      assertThat(tagsSet(destination)).hasSize(1);
    }
  }

  @Test
  @DisplayName(
      "K11, T22: a spec that changes when only the tag is left to be set is seen by the fence")
  void setsNoTagForAGenerationThatIsPast() {
    // Given
    try (FakeRegistry destination = FakeRegistry.plain()) {
      Fault lastLayer = destination.when(RegistryRequests.commit()).after(3).hangAfterWork();
      PushUnderTest push = scenario.apply(copyTo(destination));
      lastLayer.awaitHanging();

      // When
      scenario.apply(
          copyTo(destination)
              .to(destination.address() + "/team/app", "insecure: true, tags: [\"now\"]"));
      lastLayer.release();

      // Then
      assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
      assertThat(tagsSet(destination))
          .extracting(LoggedRequest::path)
          .containsExactly("/v2/team/app/manifests/now");
    }
  }

  @Test
  void stopsWhenSuspendedAndGoesOnWhenResumed() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push).hasSentBlobs("3/4");
    scenario.apply(scenario.copyOf("team/app:1").with("suspend: true"));
    assertThatPush(push).isSuspended();
    stuck.release();

    // When
    scenario.apply(scenario.copyOf("team/app:1").with("suspend: false"));

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasPushed(image.digest())
        .hasTheEvent("Suspended")
        .hasTheEvent("Cancelled")
        .hasTheEvent("Resumed");
  }

  @Test
  void goesOnInItsUploadsWhenResumed() {
    // Given
    TestImage large = TestImages.random(32, 1, LARGE);
    scenario.source().holds("team/app:1", large);
    try (FakeRegistry destination = FakeRegistry.plain()) {
      destination.when(RegistryRequests.blobBytes()).always().throttle(LARGE / 8);
      PushUnderTest push = scenario.apply(copyTo(destination));
      await().atMost(PATIENCE).until(() -> destination.bytesReceived() > LARGE / 4);
      scenario.apply(copyTo(destination).with("suspend: true"));
      assertThatPush(push).isSuspended();
      destination.behave();

      // When
      scenario.apply(copyTo(destination).with("suspend: false"));

      // Then
      assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(large.digest());
      assertThat(destination.requests())
          .extracting(LoggedRequest::method)
          .contains("GET"); // how much of the upload has arrived
      assertThat(destination.bytesReceived()).isLessThan(LARGE + LARGE / 4);
    }
  }

  @Test
  void leavesADoneResourceAsItIsWhenSuspended() {
    // Given
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1").with("interval: 1m"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    ImagePushStatus status = push.read().getStatus();

    // When
    scenario.apply(scenario.copyOf("team/app:1").with("interval: 1m").with("suspend: true"));

    // Then
    assertThatPush(push).hasExactlyTheEvents("PushStarted", "Pushed", "Suspended");
    assertThat(push.read().getStatus()).isEqualTo(status);
  }

  @Test
  void pushesNothingForAResourceThatIsCreatedSuspended() {
    // When
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1").with("suspend: true"));

    // Then
    assertThatPush(push).isSuspended();
    assertThat(scenario.source().requests()).isEmpty();
  }

  private PushManifest copyTo(FakeRegistry destination) {
    return scenario.copyOf("team/app:1").to(destination.address() + "/team/app", "insecure: true");
  }

  private static List<LoggedRequest> blobsRead(FakeRegistry registry) {
    return registry.requests().stream()
        .filter(request -> request.method().equals("GET") && request.path().contains("/blobs/"))
        .toList();
  }

  private static List<LoggedRequest> tagsSet(FakeRegistry registry) {
    return registry.requests().stream()
        .filter(
            request ->
                request.method().equals("PUT")
                    && request.path().contains("/manifests/")
                    && !request.path().contains(":"))
        .toList();
  }
}
