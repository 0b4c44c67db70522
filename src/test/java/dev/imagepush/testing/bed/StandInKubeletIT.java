package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.operator.config.WorkerConfig;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.worker.WorkerFiles;
import dev.imagepush.worker.WorkerProgress;
import dev.imagepush.worker.WorkerReport;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The stand-in does with a worker's Pod what a node does.
@UsesTestBed
class StandInKubeletIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path work;
  private final TestImage image = TestImages.random(7, 3, 100_000);
  private final FakeRegistry registry =
      FakeRegistry.builder().basicAuth().user("ci", "right", Grant.push("*")).start();
  private KubernetesClient client;
  private String namespace;
  private StandInKubelet kubelet;

  @BeforeEach
  void start(ControlPlane controlPlane, TestNamespace of) throws IOException {
    client = controlPlane.client();
    namespace = of.name();
    kubelet = StandInKubelet.start(controlPlane, namespace).claim("builds", work);
    Files.createDirectories(work.resolve("out"));
    Files.write(work.resolve("out/app.tar"), ImageArchives.layout(image));
    client
        .secrets()
        .inNamespace(namespace)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("login")
                .endMetadata()
                .addToStringData("username", "ci")
                .addToStringData("password", "right")
                .build())
        .create();
  }

  @AfterEach
  void close() {
    kubelet.close();
    registry.close();
  }

  @Test
  void runsTheWorkerOfAJobToItsEnd() {
    // When
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .resource(
            new JobBuilder()
                .withNewMetadata()
                .withName("app")
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels(StandInKubelet.LABEL, StandInKubelet.OPERATOR)
                .addToAnnotations(annotations())
                .endMetadata()
                .withSpec(podSpec())
                .endTemplate()
                .endSpec()
                .build())
        .create();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        client
                            .batch()
                            .v1()
                            .jobs()
                            .inNamespace(namespace)
                            .withName("app")
                            .get()
                            .getStatus()
                            .getSucceeded())
                    .as(kubelet.log(onlyPod()))
                    .isEqualTo(1));
    ContainerStateTerminated end =
        client
            .pods()
            .inNamespace(namespace)
            .list()
            .getItems()
            .getFirst()
            .getStatus()
            .getContainerStatuses()
            .getFirst()
            .getState()
            .getTerminated();
    assertThat(end.getExitCode()).isZero();
    assertThat(WorkerReport.parse(end.getMessage(), List.of("1")))
        .isInstanceOf(PushOutcome.Pushed.class);
    assertThat(registry.repository("team/app").tag("1")).contains(image.digest());
  }

  static Stream<Arguments> fates() {
    return Stream.of(
        fate(
            "a Pod that never starts",
            new PodFate.NeverStarts(),
            pod -> pod.getSpec().getNodeName() != null && phase(pod).equals("Pending")),
        fate(
            "a Pod that fits on no node",
            new PodFate.IsUnschedulable(),
            pod ->
                pod.getSpec().getNodeName() == null
                    && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> "Unschedulable".equals(condition.getReason()))),
        fate(
            "an image that cannot be pulled",
            new PodFate.CannotPull(),
            pod ->
                phase(pod).equals("Pending")
                    && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(
                            each ->
                                each.getState().getWaiting() != null
                                    && each.getState()
                                        .getWaiting()
                                        .getReason()
                                        .equals("ImagePullBackOff"))),
        fate(
            "a worker without memory",
            new PodFate.RunsOutOfMemory(),
            pod -> phase(pod).equals("Failed") && ended(pod, 137, "OOMKilled", "")),
        fate(
            "an evicted Pod",
            new PodFate.IsEvicted(),
            pod ->
                phase(pod).equals("Failed")
                    && "Evicted".equals(pod.getStatus().getReason())
                    && pod.getStatus().getContainerStatuses().isEmpty()),
        fate(
            "a message of somebody else's",
            new PodFate.Ends(0, "x".repeat(5000)),
            pod -> phase(pod).equals("Succeeded") && ended(pod, 0, "Completed", "x".repeat(4096))));
  }

  @ParameterizedTest
  @MethodSource("fates")
  void playsOut(PodFate fate, Predicate<Pod> played) {
    // Given
    kubelet.nextPod(fate);

    // When
    createPod();

    // Then
    await().atMost(PATIENCE).until(this::pod, played);
    deletePod();
    awaitGone();
  }

  @Test
  void stopsTheWorkerOfAPodThatIsDeleted() {
    // Given
    Fault stuck = registry.when(RegistryRequests.blobBytes()).always().hang();
    createPod();
    await().atMost(PATIENCE).until(() -> stuck.struck() == 4);

    // When
    deletePod();

    // Then
    awaitGone();
    assertThat(registry.requests())
        .filteredOn(request -> request.method().equals("DELETE"))
        .hasSize(4);
  }

  @Test
  void showsHowFarTheWorkerOfAPodIs() throws Exception {
    // Given
    Fault stuck = registry.when(RegistryRequests.blobBytes()).always().hang();
    createPod();
    await().atMost(PATIENCE).until(() -> stuck.struck() == 4);

    // When
    PodStatus status =
        await().atMost(PATIENCE).until(this::pod, pod -> phase(pod).equals("Running")).getStatus();

    // Then
    try (HttpClient http = HttpClient.newHttpClient()) {
      PushProgress.Snapshot progress =
          WorkerProgress.parse(
              http.send(
                      HttpRequest.newBuilder(
                              URI.create(
                                  "http://"
                                      + status.getPodIP()
                                      + ":"
                                      + WorkerFiles.PROGRESS_PORT
                                      + WorkerProgress.PATH))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body());
      assertThat(progress.blobsTotal()).isEqualTo(4);
    }
  }

  @Test
  void killsAWorkerThatRunsOutOfMemory() {
    // Given
    Fault stuck = registry.when(RegistryRequests.blobBytes()).always().hang();
    createPod();
    await().atMost(PATIENCE).until(() -> stuck.struck() == 4);

    // When
    kubelet.runOutOfMemory("app");

    // Then
    await().atMost(PATIENCE).until(this::pod, pod -> ended(pod, 137, "OOMKilled", ""));
  }

  @Test
  void leavesOutASecretThatIsOptional() {
    // Given
    client.secrets().inNamespace(namespace).withName("login").delete();

    // When
    createPod();

    // Then
    Pod ended = await().atMost(PATIENCE).until(this::pod, pod -> phase(pod).equals("Failed"));
    ContainerStateTerminated end =
        ended.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(end.getExitCode()).as(kubelet.log("app")).isEqualTo(2);
    assertThat(WorkerReport.parse(end.getMessage(), List.of("1")).reason())
        .isEqualTo(ExitReason.SECRET_NOT_FOUND);
  }

  private static Arguments fate(String name, PodFate fate, Predicate<Pod> played) {
    return argumentSet(name, fate, played);
  }

  private static String phase(Pod pod) {
    return pod.getStatus().getPhase();
  }

  private static boolean ended(Pod pod, int exitCode, String reason, String message) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(each -> each.getState().getTerminated())
        .anyMatch(
            end ->
                end != null
                    && end.getExitCode() == exitCode
                    && end.getReason().equals(reason)
                    && message.equals(end.getMessage() == null ? "" : end.getMessage()));
  }

  private Pod pod() {
    return client.pods().inNamespace(namespace).withName("app").get();
  }

  private String onlyPod() {
    return client.pods().inNamespace(namespace).list().getItems().stream()
        .map(pod -> pod.getMetadata().getName())
        .findFirst()
        .orElse("");
  }

  private void createPod() {
    client
        .pods()
        .inNamespace(namespace)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("app")
                .addToLabels(StandInKubelet.LABEL, StandInKubelet.OPERATOR)
                .addToAnnotations(annotations())
                .endMetadata()
                .withSpec(podSpec())
                .build())
        .create();
  }

  private void deletePod() {
    client.pods().inNamespace(namespace).withName("app").delete();
  }

  private void awaitGone() {
    await().atMost(PATIENCE).until(() -> pod() == null);
  }

  private Map<String, String> annotations() {
    return Map.of(
        "imagepush.dev/resource",
        """
        {"metadata":{"name":"app","namespace":"%s","uid":"u-1","generation":1},
         "spec":{
           "source":{"archive":{"persistentVolumeClaim":{"claimName":"builds","path":"out/app.tar"}}},
           "destination":{"repository":"%s/team/app","tags":["1"],"insecure":true,
             "secretRef":{"name":"login"}}}}"""
            .formatted(namespace, registry.address()),
        "imagepush.dev/config",
        WorkerConfig.of(
                OperatorConfig.fromEnvironment(
                    Map.of(
                        "IMAGEPUSH_REGISTRIES_0_HOST", "127.0.0.1:*",
                        "IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed",
                        "IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8"),
                    null),
                new Tenant(namespace))
            .text());
  }

  private static PodSpec podSpec() {
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName("worker")
        .withImage("registry.example.com/imagepush:dev")
        .withArgs("worker")
        .addNewPort()
        .withName(WorkerFiles.PROGRESS_PORT_NAME)
        .withContainerPort(WorkerFiles.PROGRESS_PORT)
        .endPort()
        .addNewVolumeMount()
        .withName("attempt")
        .withMountPath(WorkerFiles.ATTEMPT)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("login")
        .withMountPath(WorkerFiles.SECRETS + "/login")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("volume")
        .withMountPath(WorkerFiles.VOLUME)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath(WorkerFiles.TEMPORARY)
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("attempt")
        .withNewDownwardAPI()
        .addNewItem()
        .withPath(WorkerFiles.RESOURCE)
        .withNewFieldRef()
        .withFieldPath("metadata.annotations['imagepush.dev/resource']")
        .endFieldRef()
        .endItem()
        .addNewItem()
        .withPath(WorkerFiles.CONFIG)
        .withNewFieldRef()
        .withFieldPath("metadata.annotations['imagepush.dev/config']")
        .endFieldRef()
        .endItem()
        .endDownwardAPI()
        .endVolume()
        .addNewVolume()
        .withName("login")
        .withNewSecret()
        .withSecretName("login")
        .withOptional(true)
        .endSecret()
        .endVolume()
        .addNewVolume()
        .withName("volume")
        .withNewPersistentVolumeClaim("builds", true)
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .build();
  }
}
