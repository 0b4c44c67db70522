package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.IndependentClient;
import dev.imagepush.testing.bed.PlainHttpClient;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// `deletionPolicy: Delete` removes what a resource pushed, and nothing else, and never keeps a resource
/// for long.
@UsesTestBed
class TagDeletionIT {
  private static final String FINALIZER = "imagepush.dev/tags";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final TestImage image = TestImages.random(90, 1, 20_000);
  private final TestImage other = TestImages.random(91, 1, 20_000);
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
  void removesTheTagsThatStillPointAtItsImage() {
    // Given
    PushUnderTest push = ready(deleting("1, latest, moved"));
    destination.holds("team/app:moved", other);
    destination.holds("team/app:another", image);

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThatPush(push).hasTheEvent("Deleted");
    assertThat(destination.repository("team/app").tags())
        .containsExactlyInAnyOrder("moved", "another");
    assertThat(destination.requests())
        .filteredOn(request -> request.method().equals("DELETE"))
        .extracting(LoggedRequest::path)
        .noneMatch(path -> path.contains(":"));
  }

  @Test
  void removesTheTagsOfAPushThatFailedBeforeItHadSetAll() {
    // Given
    destination.when(RequestMatch.put("/manifests/last")).always().answer(403).error("DENIED");
    PushUnderTest push = scenario.apply(deleting("1, latest, last"));
    assertThatPush(push).comesToRetryAfter(ExitReason.DENIED);

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThat(destination.repository("team/app").tags()).isEmpty();
  }

  @Test
  void removesTagsFromTheRealRegistry() {
    // Given
    PushUnderTest push = ready(scenario.copyOf("team/app:1").with("deletionPolicy: Delete"));

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThatPush(push).hasTheEvent("Deleted");
    IndependentClient.Access access =
        scenario.destination().access(PushScenario.USER, PushScenario.PASSWORD);
    assertThatThrownBy(() -> new PlainHttpClient().manifest(access, "team/app", "1"))
        .hasMessageEndingWith(": 404");
  }

  @Test
  void leavesATagThatWasThereAlready() {
    // Given
    destination.holds("team/app:1", image);
    PushUnderTest push = scenario.apply(deleting("1, latest"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThat(destination.repository("team/app").tags()).containsExactly("1");
  }

  @Test
  void leavesTheTagsOfAResourceWithoutThePolicy() {
    // Given
    PushUnderTest push = ready(copy("1"));

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThat(destination.repository("team/app").tag("1")).contains(image.digest());
  }

  @Test
  void leavesATagThatAnotherResourceClaims() {
    // Given
    PushUnderTest push = ready(deleting("1, latest"));
    push.becomesOlder();
    PushUnderTest heir = scenario.apply(copy("1").named("heir"));
    assertThatPush(heir).comesToRetryAfter(ExitReason.TAG_CONFLICT);

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThatPush(heir).becomesReady(ExitReason.UP_TO_DATE);
    assertThat(destination.repository("team/app").tags()).containsExactly("1");
  }

  @Test
  void takesItsFinalizerAwayWhereThePolicyChanges() {
    // Given
    PushUnderTest push = ready(deleting("1"));

    // When
    scenario.apply(copy("1").with("deletionPolicy: Retain"));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(push.read().getMetadata().getFinalizers()).doesNotContain(FINALIZER));
    push.delete();
    assertGone(push);
    assertThat(destination.repository("team/app").tag("1")).contains(image.digest());
  }

  @Test
  void ownsItsFinalizerAndTheStatusAndNothingElse() {
    // When
    PushUnderTest push = ready(deleting("1"));

    // Then
    assertThat(push.read().getMetadata().getManagedFields())
        .filteredOn(entry -> entry.getManager().equals("imagepush-controller"))
        .extracting(TagDeletionIT::fields)
        .containsExactlyInAnyOrder(
            "{f:metadata={f:finalizers={.={}, v:\"imagepush.dev/tags\"={}}}}", "status");
  }

  @Test
  void letsAResourceGoWhoseRegistryDeletesNoTags() {
    // Given
    PushUnderTest push = ready(deleting("1"));
    destination.when(RequestMatch.delete("/manifests/")).always().answer(405).error("UNSUPPORTED");

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThatPush(push).hasTheEvent("ProtocolError");
    assertThat(push.events())
        .anySatisfy(
            event ->
                assertThat(event.getMessage())
                    .contains(
                        destination.address() + " answered 405", "does not delete tags", "1"));
  }

  @Test
  @DisplayName("K10: a resource is deleted while its registry is dead")
  void letsAResourceGoWhoseRegistryIsDead() {
    // Given
    PushUnderTest push = ready(deleting("1"));
    destination.stop();

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThatPush(push).hasTheEvent("ConnectFailed");
  }

  @Test
  @DisplayName("K09: the Secrets are gone before the resource, as in a namespace that is deleted")
  void letsAResourceGoWhoseSecretsAreGone() {
    // Given
    PushUnderTest push = ready(scenario.copyOf("team/app:1").with("deletionPolicy: Delete"));
    scenario.admin().secrets().inNamespace(scenario.namespace()).withName("login").delete();

    // When
    push.delete();

    // Then
    assertGone(push);
    assertThatPush(push).hasTheEvent("SecretNotFound");
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  private static String fields(ManagedFieldsEntry entry) {
    return entry.getSubresource() == null || entry.getSubresource().isEmpty()
        ? entry.getFieldsV1().getAdditionalProperties().toString()
        : entry.getSubresource();
  }

  private PushUnderTest ready(PushManifest manifest) {
    PushUnderTest push = scenario.apply(manifest);
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    return push;
  }

  private void assertGone(PushUnderTest push) {
    await().atMost(PATIENCE).until(() -> !push.exists());
  }

  private PushManifest deleting(String tags) {
    return copy(tags).with("deletionPolicy: Delete");
  }

  private PushManifest copy(String tags) {
    return scenario
        .copyOf("team/app:1")
        .to(
            destination.address() + "/team/app",
            "insecure: true, tags: [\"%s\"]".formatted(tags.replace(", ", "\", \"")));
  }
}
