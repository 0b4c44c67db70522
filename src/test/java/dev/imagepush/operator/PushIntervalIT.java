package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.HistoryEntry;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// With `spec.interval` source and destination are looked at again, and nothing is said of a look that finds
/// nothing new. The operator under test takes a second for a minute.
@UsesTestBed
class PushIntervalIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestImage first = TestImages.random(60, 2, 20_000);
  private final TestImage second = TestImages.random(61, 3, 50_000);
  private final FakeRegistry destination = FakeRegistry.plain();
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    scenario.source().holds("team/app:1", first);
  }

  @AfterEach
  void close() {
    scenario.close();
    destination.close();
  }

  @Test
  void followsATagThatMovesAtTheSource() {
    // Given
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1").with("interval: 1m"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(first.digest());

    // When
    scenario.source().holds("team/app:1", second);

    // Then
    assertThatPush(push).hasPushed(second.digest()).becomesReady(ExitReason.PUSHED);
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(second.digest());
    assertThat(push.read().getStatus().history())
        .extracting(HistoryEntry::digest)
        .containsExactly(second.digest(), first.digest());
  }

  @Test
  @DisplayName("K25: another party moves the tag at the destination")
  void repairsATagThatWasMoved() {
    // Given
    PushUnderTest push = scenario.apply(checkedCopy());
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // When
    destination.holds("team/app:1", second);

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.DRIFT_REPAIRED)
        .says("set 1 again")
        .hasPushed(first.digest())
        .hasExactlyTheEvents("PushStarted", "Pushed", "DriftRepaired");
    assertThat(push.read().getStatus().pushed())
        .extracting(PushedStatus::previousDigest)
        .isEqualTo(second.digest());
    assertThat(destination.repository("team/app").tag("1")).contains(first.digest());
  }

  @Test
  @DisplayName("K25: another party moves the tag at the destination, and overwrite is Never")
  void tellsOfATagThatWasMovedWhereItMayNotBeMovedBack() {
    // Given
    PushUnderTest push = scenario.apply(checkedCopy().withDestination("overwrite: Never"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // When
    destination.holds("team/app:1", second);

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.TAG_CONFLICT)
        .says(second.digest(), "overwrite")
        .hasPushed(first.digest());
    assertThat(destination.repository("team/app").tag("1")).contains(second.digest());
  }

  @Test
  void writesNothingForChecksThatFindNothingNew() {
    // Given
    PushUnderTest push = scenario.apply(checkedCopy());
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    String version = push.resourceVersion();
    scenario.source().clearRequests();

    // When
    await().atMost(PATIENCE).until(() -> manifestsRead() >= 3);

    // Then
    assertThat(push.resourceVersion()).isEqualTo(version);
    assertThatPush(push).hasExactlyTheEvents("PushStarted", "Pushed");
  }

  @Test
  void staysReadyThroughAFailureThatPasses() {
    // Given
    PushUnderTest push =
        scenario.apply(checkedCopy().with("retry: {initialDelay: 1s, maxDelay: 1s}"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    String version = push.resourceVersion();
    scenario.source().stop();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(scenario.operator().get("/metrics").body())
                    .containsPattern("imagepush_push_total\\{[^}]*ConnectFailed[^}]*} [2-9]"));
    String versionAfterFailures = push.resourceVersion();
    scenario.source().start();

    // When
    scenario.source().holds("team/app:1", second);

    // Then
    assertThatPush(push).hasPushed(second.digest()).becomesReady(ExitReason.PUSHED);
    assertThat(versionAfterFailures).isEqualTo(version);
    assertThat(push.read().getStatus().history())
        .extracting(HistoryEntry::reason)
        .containsOnly("Pushed");
  }

  @Test
  void tellsOfASourceThatIsGoneAndKeepsWhatWasPushed() {
    // Given
    PushUnderTest push = scenario.apply(checkedCopy());
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // When
    scenario.source().when(RegistryRequests.manifestGet()).always().answer(404);

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND)
        .hasPushed(first.digest())
        .hasTheEvent("SourceNotFound");
  }

  @Test
  void goesOnAtOnceAfterARestartWithAPushThatACheckHadBegun() {
    // Given
    PushUnderTest push = scenario.apply(checkedCopy());
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    Fault stuck = destination.when(RegistryRequests.commit()).hang();
    scenario.source().holds("team/app:1", second);
    assertThatPush(push).isPushingBesides(first.digest());
    scenario.operator().stop();
    stuck.release();

    // When
    scenario.operator().start();

    // Then
    assertThatPush(push).hasPushed(second.digest()).becomesReady(ExitReason.PUSHED);
  }

  private PushManifest checkedCopy() {
    return scenario
        .copyOf("team/app:1")
        .to(destination.address() + "/team/app", "insecure: true")
        .with("interval: 1m");
  }

  private long manifestsRead() {
    return scenario.source().requests().stream()
        .map(LoggedRequest::path)
        .filter(path -> path.endsWith("/manifests/1"))
        .count();
  }
}
