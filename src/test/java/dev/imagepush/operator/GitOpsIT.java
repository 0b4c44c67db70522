package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.gitops.ArgoHealth;
import dev.imagepush.gitops.Kstatus;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Flux and Argo CD see of a push: nothing to put back, and a state that is true at every moment.
@UsesTestBed
class GitOpsIT {
  private static final Map<Kstatus, String> ARGO_SAYS =
      Map.of(
          Kstatus.IN_PROGRESS, "Progressing",
          Kstatus.CURRENT, "Healthy",
          Kstatus.FAILED, "Degraded");

  private final TestImage image = TestImages.random(60, 3, 50_000);
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

  @ParameterizedTest
  @ValueSource(strings = {"kustomize-controller", "argocd-controller"})
  void findsNothingToPutBackWhenTheSameManifestIsAppliedAgain(String manager) {
    // Given
    PushManifest manifest = scenario.copyOf("team/app:1");
    applyAs(manager, manifest);
    PushUnderTest push = scenario.push("app");
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    ImagePush pushed = push.read();

    // When
    assertThatCode(() -> applyAs(manager, manifest)).doesNotThrowAnyException();

    // Then
    assertThat(push.read().getMetadata()).isEqualTo(pushed.getMetadata());
    assertThat(fieldsOf(manager, pushed)).isEqualTo(List.of("f:spec"));
    assertThat(fieldsOf("imagepush-controller", pushed)).isEqualTo(List.of("f:status"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kustomize-controller", "argocd-controller"})
  void aFieldWithADefaultIsNamedLaterAndLeftOutAgain(String manager) {
    // Given
    PushManifest manifest = scenario.copyOf("team/app:1");
    applyAs(manager, manifest);
    applyAs(manager, manifest.with("platforms: [linux/amd64]"));
    PushUnderTest push = scenario.push("app");
    List<String> named = push.read().getSpec().platforms();

    // When
    applyAs(manager, manifest);

    // Then
    assertThat(named).containsExactly("linux/amd64");
    assertThat(push.read().getSpec().platforms()).containsExactly("all");
  }

  @Test
  void isCurrentExactlyWhileThePushOfTheSpecIsDone() {
    // Given
    TestImage next = TestImages.random(61, 2, 20_000);
    Map<Long, String> wanted = Map.of(1L, image.digest(), 2L, next.digest());
    scenario.source().holds("team/app:2", next);
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // When
    scenario.apply(scenario.copyOf("team/app:2"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    List<ImagePush> states = scenario.statesOf(push);
    Predicate<ImagePush> done =
        state -> pushedDigest(state).equals(wanted.get(state.getMetadata().getGeneration()));
    assertThat(states)
        .allSatisfy(
            state ->
                assertThat(Kstatus.of(state))
                    .isEqualTo(done.test(state) ? Kstatus.CURRENT : Kstatus.IN_PROGRESS))
        .allSatisfy(GitOpsIT::isTheSameToArgo);
    assertThat(states.getFirst().getStatus().observedGeneration()).isEqualTo(-1);
    assertThat(states.stream().filter(done).map(state -> state.getMetadata().getGeneration()))
        .contains(1L, 2L);
  }

  @Test
  void isFailedOnceNothingIsTriedAnyMore() {
    // When
    PushUnderTest push =
        scenario.apply(scenario.copyOf("team/app:1").with("platforms: [linux/s390x]"));

    // Then
    assertThatPush(push).stallsWith(ExitReason.PLATFORM_NOT_FOUND);
    List<ImagePush> states = scenario.statesOf(push);
    assertThat(states.subList(0, states.size() - 1))
        .extracting(Kstatus::of)
        .containsOnly(Kstatus.IN_PROGRESS);
    assertThat(Kstatus.of(states.getLast())).isEqualTo(Kstatus.FAILED);
    assertThat(states).allSatisfy(GitOpsIT::isTheSameToArgo);
  }

  @Test
  void isInProgressWhileAFailedPushIsTriedAgain() {
    // When
    PushUnderTest push = scenario.apply(scenario.copyOf("team/none:1"));

    // Then
    assertThatPush(push).comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND);
    assertThat(scenario.statesOf(push)).extracting(Kstatus::of).containsOnly(Kstatus.IN_PROGRESS);
    assertThat(scenario.statesOf(push)).allSatisfy(GitOpsIT::isTheSameToArgo);
  }

  @Test
  void isInProgressWhileBytesMove() {
    // Given
    Fault stuck = scenario.source().when(RegistryRequests.blobGet()).after(2).hang();

    // When
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));

    // Then
    stuck.awaitHanging();
    assertThat(Kstatus.of(push.read())).isEqualTo(Kstatus.IN_PROGRESS);
    assertThat(ArgoHealth.of(push.read()).status()).isEqualTo("Progressing");
    stuck.release();
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
  }

  @Test
  void isSuspendedToArgoWhileItsSpecSaysSo() {
    // When
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1").with("suspend: true"));

    // Then
    assertThatPush(push).isSuspended();
    assertThat(scenario.statesOf(push))
        .extracting(state -> ArgoHealth.of(state).status())
        .containsOnly("Suspended");
  }

  /// As a GitOps tool applies what Git holds: its fields alone, and nothing is taken from another owner.
  private void applyAs(String manager, PushManifest manifest) {
    scenario
        .admin()
        .genericKubernetesResources("imagepush.dev/v1beta1", "ImagePush")
        .inNamespace(scenario.namespace())
        .resource(Serialization.unmarshal(manifest.yaml(), GenericKubernetesResource.class))
        .fieldManager(manager)
        .serverSideApply();
  }

  private static List<String> fieldsOf(String manager, ImagePush push) {
    return push.getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getManager().equals(manager))
        .map(ManagedFieldsEntry::getFieldsV1)
        .flatMap(fields -> fields.getAdditionalProperties().keySet().stream())
        .toList();
  }

  private static String pushedDigest(ImagePush state) {
    PushedStatus pushed = state.getStatus().pushed();
    return pushed == null || pushed.digest() == null ? "nothing" : pushed.digest();
  }

  private static void isTheSameToArgo(ImagePush state) {
    assertThat(ArgoHealth.of(state).status()).isEqualTo(ARGO_SAYS.get(Kstatus.of(state)));
  }
}
