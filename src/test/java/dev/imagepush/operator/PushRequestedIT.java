package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What the annotations of a resource ask for is done at once, and once.
@UsesTestBed
class PushRequestedIT {
  private static final String FLUX = "reconcile.fluxcd.io/";
  private static final String OURS = "imagepush.dev/";

  private final TestImage image = TestImages.random(70, 2, 20_000);
  private final FakeRegistry destination = FakeRegistry.plain();
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    scenario.source().holds("team/app:1", image);
  }

  @AfterEach
  void close() {
    scenario.close();
    destination.close();
  }

  @Test
  void looksAgainAndRemembersThatItDid() {
    // Given
    PushUnderTest push = ready();
    destination.clearRequests();

    // When
    push.annotate(FLUX + "requestedAt", "now");

    // Then
    assertThatPush(push)
        .hasHandled("now")
        .becomesReady(ExitReason.PUSHED)
        .hasExactlyTheEvents("PushStarted", "Pushed");
    assertThat(destination.requests()).isNotEmpty();
    assertThat(tagsSet()).isEmpty();
  }

  @Test
  void repairsATagWhenAskedThoughThereIsNoInterval() {
    // Given
    PushUnderTest push = ready();
    destination.holds("team/app:1", TestImages.random(71, 1, 5_000));

    // When
    push.annotate(OURS + "requestedAt", "now");

    // Then
    assertThatPush(push).hasHandled("now").becomesReady(ExitReason.DRIFT_REPAIRED);
  }

  @Test
  void takesEitherAnnotationForItself() {
    // Given
    PushUnderTest push = ready();
    push.annotate(FLUX + "requestedAt", "a");
    assertThatPush(push).hasHandled("a");

    // When
    push.annotate(OURS + "requestedAt", "b");

    // Then
    assertThatPush(push).hasHandled("a b");
  }

  @Test
  void pushesAgainWhatIsThereWhenForced() {
    // Given
    PushUnderTest push = ready();
    destination.clearRequests();
    push.annotate(FLUX + "forceAt", "now");

    // When
    push.annotate(FLUX + "requestedAt", "now");

    // Then
    assertThatPush(push).hasHandled("now").becomesReady(ExitReason.PUSHED);
    assertThat(tagsSet()).hasSize(1);
  }

  @Test
  void leavesAStalledResourceAndCountsItsAttemptsAnew() {
    // Given
    destination.stop();
    PushUnderTest push =
        scenario.apply(copy().with("retry: {limit: 1, initialDelay: 1s, maxDelay: 1s}"));
    assertThatPush(push).stallsWith(ExitReason.CONNECT_FAILED);
    destination.start();

    // When
    push.annotate(FLUX + "requestedAt", "now");

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasHandled("now").hasTheEvent("Recovered");
  }

  @Test
  void leavesAWaitForTheNextAttempt() {
    // Given
    destination.stop();
    PushUnderTest push = scenario.apply(copy().with("retry: {initialDelay: 1h, maxDelay: 2h}"));
    assertThatPush(push).comesToRetryAfter(ExitReason.CONNECT_FAILED);
    destination.start();

    // When
    push.annotate(FLUX + "requestedAt", "now");

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasHandled("now");
  }

  @Test
  void waitsWithWhatIsAskedOfASuspendedResource() {
    // Given
    PushUnderTest push = scenario.apply(copy().with("suspend: true"));
    assertThatPush(push).isSuspended();
    push.annotate(FLUX + "requestedAt", "now");

    // When
    scenario.apply(copy().with("suspend: false"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasHandled("now");
    assertThat(push.read().getStatus().history()).hasSize(1);
  }

  @Test
  @DisplayName("K26: a storm of annotations is one attempt at a time, and the last is handled")
  void handlesTheLastOfManyRequests() {
    // Given
    PushUnderTest push = ready();
    Fault held = destination.when(RegistryRequests.manifestHead()).hang();
    push.annotate(FLUX + "requestedAt", "first");
    held.awaitHanging();
    for (int i = 0; i < 20; i++) {
      push.annotate(FLUX + "requestedAt", "later-" + i);
    }
    scenario.source().clearRequests();

    // When
    held.release();

    // Then
    assertThatPush(push).hasHandled("later-19").becomesReady(ExitReason.PUSHED);
    assertThat(scenario.source().requests())
        .extracting(LoggedRequest::path)
        .filteredOn(path -> path.endsWith("/manifests/1"))
        .hasSize(1);
  }

  private PushUnderTest ready() {
    PushUnderTest push = scenario.apply(copy());
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    return push;
  }

  private PushManifest copy() {
    return scenario.copyOf("team/app:1").to(destination.address() + "/team/app", "insecure: true");
  }

  private List<LoggedRequest> tagsSet() {
    return destination.requests().stream()
        .filter(request -> request.method().equals("PUT"))
        .filter(request -> request.path().endsWith("/manifests/1"))
        .toList();
  }
}
