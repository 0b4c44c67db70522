package dev.imagepush.controller.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerManifestTest {
  private final WorkerManifest manifest =
      new WorkerManifest(WorkerSights.TEMPLATE, new KubernetesSerialization());

  @Test
  void isOwnedByItsResourceAndTriedOnce() {
    // When
    Job job = manifest.of(WorkerSights.order("timeout: 90s"));

    // Then
    assertThat(job.getMetadata().getNamespace()).isEqualTo("team");
    assertThat(job.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getUid()).isEqualTo("uid-1");
              assertThat(owner.getController()).isTrue();
            });
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(90);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(3600);
  }

  @Test
  @DisplayName("T06: a worker has no credential of Kubernetes")
  void hasNoTokenOfItsAccount() {
    // When
    PodSpec pod = pod("execution: {mode: Job, serviceAccountName: builder}");

    // Then
    assertThat(pod.getServiceAccountName()).isEqualTo("builder");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getVolumes()).noneMatch(volume -> volume.getProjected() != null);
  }

  @Test
  void findsTheSecretsOfItsResourceByName() {
    // When
    PodSpec pod = pod("", "login", "ca");

    // Then
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .extracting(volume -> volume.getSecret().getSecretName())
        .containsExactly("login", "ca");
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .allMatch(volume -> volume.getSecret().getOptional());
    assertThat(mounts(pod))
        .extracting(VolumeMount::getMountPath)
        .contains("/etc/imagepush/secrets/login", "/etc/imagepush/secrets/ca");
  }

  @Test
  @DisplayName("T20: the volume of a source can be read and not written")
  void readsTheVolumeOfItsSource() {
    // Given
    ImagePush resource =
        WorkerSights.from(
            "{archive: {persistentVolumeClaim: {claimName: builds, path: app.tar}}}", "");
    WorkerOrder order = new WorkerOrder(resource, List.of(), List.of(), false, Instant.EPOCH);

    // When
    PodSpec pod = manifest.of(order).getSpec().getTemplate().getSpec();

    // Then
    Volume volume =
        pod.getVolumes().stream()
            .filter(candidate -> candidate.getPersistentVolumeClaim() != null)
            .findFirst()
            .orElseThrow();
    assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("builds");
    assertThat(mounts(pod))
        .filteredOn(mount -> mount.getName().equals(volume.getName()))
        .singleElement()
        .satisfies(mount -> assertThat(mount.getReadOnly()).isTrue());
  }

  @Test
  void writesNowhereButInItsTemporaryFolder() {
    // When
    PodSpec pod = pod("", "login");

    // Then
    assertThat(mounts(pod))
        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .extracting(VolumeMount::getMountPath)
        .containsExactly("/tmp");
    assertThat(pod.getContainers().getFirst().getSecurityContext().getReadOnlyRootFilesystem())
        .isTrue();
  }

  @Test
  void givesTheWorkerItsResourceAndNoMoreOfIt() {
    // Given
    ImagePush resource = WorkerSights.resource("");
    resource.getMetadata().setAnnotations(Map.of("some", "canary"));
    WorkerOrder order = new WorkerOrder(resource, List.of(), List.of(), false, Instant.EPOCH);

    // When
    Map<String, String> annotations =
        manifest.of(order).getSpec().getTemplate().getMetadata().getAnnotations();

    // Then
    ImagePush told =
        new KubernetesSerialization()
            .unmarshal(annotations.get("imagepush.dev/resource"), ImagePush.class);
    assertThat(told.getSpec()).isEqualTo(resource.getSpec());
    assertThat(told.getMetadata().getGeneration()).isEqualTo(3);
    assertThat(annotations.toString()).doesNotContain("canary");
  }

  @Test
  void givesTheWorkerTheSettingsOfItsNamespace() {
    // When
    Job job = manifest.of(WorkerSights.order(""));

    // Then
    assertThat(job.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("imagepush.dev/config", "{\"watch\":\"team\"}");
    assertThat(job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv())
        .contains(new EnvVar("NO_PROXY", "internal", null));
  }

  @Test
  void refusesAResourceThatIsTooLongToTravel() {
    // Given
    ImagePush resource = WorkerSights.resource("");
    resource.getMetadata().setName("x".repeat(200 << 10));
    WorkerOrder order = new WorkerOrder(resource, List.of(), List.of(), false, Instant.EPOCH);

    // When, Then
    assertThatThrownBy(() -> manifest.of(order))
        .isInstanceOfSatisfying(
            ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC));
  }

  static Stream<Arguments> resources() {
    return Stream.of(
        argumentSet("the template's where it says nothing", "{}", "256Mi", "512Mi"),
        argumentSet("a limit of its own", "{limits: {memory: 1Gi}}", "256Mi", "1Gi"),
        argumentSet(
            "a limit below the template's request lowers that",
            "{limits: {memory: 128Mi}}",
            "128Mi",
            "128Mi"),
        argumentSet(
            "a request above the template's limit raises that",
            "{requests: {memory: 2Gi}}",
            "2Gi",
            "2Gi"));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void needs(String asked, String request, String limit) {
    // When
    ResourceRequirements needs =
        pod("execution: {mode: Job, resources: %s}".formatted(asked))
            .getContainers()
            .getFirst()
            .getResources();

    // Then
    assertThat(needs.getRequests()).containsEntry("memory", new Quantity(request));
    assertThat(needs.getLimits()).containsEntry("memory", new Quantity(limit));
    assertThat(needs.getRequests()).containsEntry("cpu", new Quantity("100m"));
  }

  @Test
  void givesEachAttemptANameOfItsOwn() {
    // Given
    ImagePush resource = WorkerSights.resource("");
    resource.getMetadata().setName("a.name-" + "x".repeat(200));

    // When
    List<String> names =
        Stream.of(Instant.EPOCH, Instant.EPOCH.plusSeconds(1))
            .map(at -> new WorkerOrder(resource, List.of(), List.of(), false, at))
            .map(order -> manifest.of(order).getMetadata().getName())
            .toList();

    // Then
    assertThat(names).doesNotHaveDuplicates();
    assertThat(names)
        .allSatisfy(name -> assertThat(name).matches("a-name-x+-[0-9a-f]{10}").hasSizeLessThan(58));
  }

  @Test
  void saysThatWhatIsThereIsToBeStoredAgain() {
    // Given
    WorkerOrder order =
        new WorkerOrder(WorkerSights.resource(""), List.of(), List.of(), true, Instant.EPOCH);

    // When
    Container container =
        manifest.of(order).getSpec().getTemplate().getSpec().getContainers().getFirst();

    // Then
    assertThat(container.getArgs()).containsExactly("worker", "--force");
  }

  private PodSpec pod(String spec, String... secrets) {
    return manifest.of(WorkerSights.order(spec, secrets)).getSpec().getTemplate().getSpec();
  }

  private static List<VolumeMount> mounts(PodSpec pod) {
    return pod.getContainers().getFirst().getVolumeMounts();
  }
}
