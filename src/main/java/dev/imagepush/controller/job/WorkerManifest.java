package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.Execution;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.VolumeFile;
import dev.imagepush.api.v1beta1.WorkerToleration;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.worker.WorkerFiles;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The Job of an attempt, as it is sent to the API server. Its Pod meets the Pod Security Standard
/// `restricted`, and has no credential of Kubernetes: it asks the API server for nothing. The resource and
/// the operator's settings travel as annotations of the Pod, which it reads as files.
final class WorkerManifest {
  /// Time to close its uploads and to say how it ended.
  private static final long GRACE_SECONDS = 15;

  private static final long USER = 65_532;

  /// Kubernetes bounds all annotations of an object together, by 256 KiB.
  private static final int MAX_RESOURCE_BYTES = 192 << 10;

  private static final String ATTEMPT_VOLUME = "attempt";
  private static final String TEMPORARY_VOLUME = "tmp";
  private static final String CLAIM_VOLUME = "source";

  private final WorkerTemplate template;
  private final KubernetesSerialization serialization;

  WorkerManifest(WorkerTemplate template, KubernetesSerialization serialization) {
    this.template = template;
    this.serialization = serialization;
  }

  /// @throws ExitException InvalidSpec for a resource that is too long to travel
  Job of(WorkerOrder order) {
    ImagePush resource = order.resource();
    WorkerTemplate.Settings settings = template.settings().apply(new Tenant(order.namespace()));
    Map<String, String> labels = WorkerLabels.of(resource);
    return new JobBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(WorkerLabels.jobName(order))
                .withNamespace(order.namespace())
                .withLabels(labels)
                .withAnnotations(
                    Map.of(
                        WorkerLabels.GENERATION,
                        Long.toString(order.generation()),
                        WorkerLabels.FORCED,
                        Boolean.toString(order.forced())))
                .withOwnerReferences(owner(resource))
                .build())
        .withNewSpec()
        .withParallelism(1)
        .withCompletions(1)
        .withBackoffLimit(0) // The schedule of attempts is the operator's.
        .withActiveDeadlineSeconds(seconds(order.timeout()))
        .withTtlSecondsAfterFinished((int) template.ttlAfterFinished().toSeconds())
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(annotations(resource, settings))
        .endMetadata()
        .withSpec(pod(order, settings))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static OwnerReference owner(ImagePush resource) {
    return new OwnerReferenceBuilder()
        .withApiVersion(resource.getApiVersion())
        .withKind(resource.getKind())
        .withName(resource.getMetadata().getName())
        .withUid(resource.getMetadata().getUid())
        .withController(true)
        .build();
  }

  private Map<String, String> annotations(ImagePush resource, WorkerTemplate.Settings settings) {
    String text = serialization.asJson(told(resource));
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_RESOURCE_BYTES) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "the resource is longer than the "
              + (MAX_RESOURCE_BYTES >> 10)
              + " KiB that a Job can be given; shorten spec");
    }
    return Map.of(
        WorkerLabels.RESOURCE,
        text,
        WorkerLabels.CONFIG,
        settings.config(),
        "kubectl.kubernetes.io/default-container",
        WorkerLabels.CONTAINER);
  }

  /// What a worker needs to know of its resource.
  private static ImagePush told(ImagePush resource) {
    ImagePush told = new ImagePush();
    ObjectMeta metadata = resource.getMetadata();
    told.setMetadata(
        new ObjectMetaBuilder()
            .withName(metadata.getName())
            .withNamespace(metadata.getNamespace())
            .withUid(metadata.getUid())
            .withGeneration(metadata.getGeneration())
            .build());
    told.setSpec(resource.getSpec());
    return told;
  }

  private PodSpec pod(WorkerOrder order, WorkerTemplate.Settings settings) {
    Execution execution = order.resource().getSpec().execution();
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withServiceAccountName(execution.serviceAccountName())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false) // Variables made from Services could be taken for settings.
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withNodeSelector(nodeSelector(execution))
        .withTolerations(execution.tolerations().stream().map(WorkerManifest::toleration).toList())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER) // No fsGroup: Kubernetes would change the files of the volume.
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container(order, settings))
        .withVolumes(volumes(order))
        .build();
  }

  /// The image is for Linux; a resource may ask for more.
  private static Map<String, String> nodeSelector(Execution execution) {
    Map<String, String> selector = new HashMap<>(Map.of("kubernetes.io/os", "linux"));
    selector.putAll(execution.nodeSelector());
    return selector;
  }

  private static Toleration toleration(WorkerToleration toleration) {
    return new Toleration(
        toleration.effect(),
        toleration.key(),
        toleration.operator(),
        toleration.tolerationSeconds(),
        toleration.value());
  }

  private Container container(WorkerOrder order, WorkerTemplate.Settings settings) {
    List<String> arguments = new ArrayList<>(List.of("worker"));
    if (order.forced()) {
      arguments.add("--force");
    }
    return new ContainerBuilder()
        .withName(WorkerLabels.CONTAINER)
        .withImage(template.image())
        .withArgs(arguments)
        .withEnv(variables(settings))
        .addNewPort()
        .withName(WorkerFiles.PROGRESS_PORT_NAME)
        .withContainerPort(WorkerFiles.PROGRESS_PORT)
        .endPort()
        .withResources(
            WorkerResourceNeeds.of(order.resource().getSpec().execution().resources(), template))
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withPrivileged(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withTerminationMessagePath(WorkerFiles.TERMINATION_LOG)
        .withTerminationMessagePolicy("File")
        .withVolumeMounts(mounts(order))
        .build();
  }

  private static List<EnvVar> variables(WorkerTemplate.Settings settings) {
    Map<String, String> variables = new TreeMap<>(settings.environment());
    variables.put(
        "JDK_JAVA_OPTIONS",
        "-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -XX:-CreateCoredumpOnCrash");
    variables.put("IMAGEPUSH_LOG_FORMAT", "json");
    return variables.entrySet().stream()
        .map(variable -> new EnvVar(variable.getKey(), variable.getValue(), null))
        .toList();
  }

  private List<Volume> volumes(WorkerOrder order) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName(ATTEMPT_VOLUME)
            .withNewDownwardAPI()
            .addNewItem()
            .withPath(WorkerFiles.RESOURCE)
            .withNewFieldRef()
            .withFieldPath("metadata.annotations['" + WorkerLabels.RESOURCE + "']")
            .endFieldRef()
            .endItem()
            .addNewItem()
            .withPath(WorkerFiles.CONFIG)
            .withNewFieldRef()
            .withFieldPath("metadata.annotations['" + WorkerLabels.CONFIG + "']")
            .endFieldRef()
            .endItem()
            .endDownwardAPI()
            .build());
    volumes.add(
        new VolumeBuilder()
            .withName(TEMPORARY_VOLUME)
            .withNewEmptyDir()
            .withSizeLimit(template.temporarySize())
            .endEmptyDir()
            .build());
    for (int index = 0; index < order.secrets().size(); index++) {
      volumes.add(
          new VolumeBuilder()
              .withName(secretVolume(index))
              .withNewSecret()
              .withSecretName(order.secrets().get(index))
              .withOptional(true) // The worker says which one is missing; a Pod would hang.
              .endSecret()
              .build());
    }
    claim(order)
        .ifPresent(
            claim ->
                volumes.add(
                    new VolumeBuilder()
                        .withName(CLAIM_VOLUME)
                        .withNewPersistentVolumeClaim()
                        .withClaimName(claim)
                        .endPersistentVolumeClaim()
                        .build()));
    return volumes;
  }

  private List<VolumeMount> mounts(WorkerOrder order) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(readOnly(ATTEMPT_VOLUME, WorkerFiles.ATTEMPT));
    mounts.add(
        new VolumeMountBuilder()
            .withName(TEMPORARY_VOLUME)
            .withMountPath(WorkerFiles.TEMPORARY)
            .build());
    for (int index = 0; index < order.secrets().size(); index++) {
      mounts.add(
          readOnly(secretVolume(index), WorkerFiles.SECRETS + "/" + order.secrets().get(index)));
    }
    claim(order).ifPresent(claim -> mounts.add(readOnly(CLAIM_VOLUME, WorkerFiles.VOLUME)));
    return mounts;
  }

  private static String secretVolume(int index) {
    return "secret-" + index;
  }

  private static VolumeMount readOnly(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).withReadOnly(true).build();
  }

  private static Optional<String> claim(WorkerOrder order) {
    return Optional.ofNullable(order.resource().getSpec().source().archive())
        .map(archive -> archive.persistentVolumeClaim())
        .map(VolumeFile::claimName);
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
