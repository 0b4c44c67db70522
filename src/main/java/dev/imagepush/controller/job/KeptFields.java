package dev.imagepush.controller.job;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What of Jobs and Pods is kept in memory while they are there: what is decided by, and no more. A Job carries
/// its resource and the operator's settings, and so does its Pod; and whoever may make Jobs makes them as
/// large as they like.
final class KeptFields {
  private static final Set<String> ANNOTATIONS =
      Set.of(WorkerLabels.GENERATION, WorkerLabels.FORCED);

  /// What stands in one of those is shorter.
  private static final int MOST_CHARACTERS = 32;

  private KeptFields() {}

  /// The same Job, with less of it.
  static Job of(Job job) {
    keepLittle(job);
    job.setSpec(new JobSpec());
    return job;
  }

  /// The same Pod, with less of it: where it is, and what its container runs.
  static Pod of(Pod pod) {
    keepLittle(pod);
    pod.setSpec(
        new PodSpecBuilder()
            .withNodeName(pod.getSpec().getNodeName())
            .withServiceAccountName(pod.getSpec().getServiceAccountName())
            .withContainers(
                pod.getSpec().getContainers().stream().limit(1).map(KeptFields::of).toList())
            .build());
    return pod;
  }

  private static Container of(Container container) {
    return new ContainerBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withPorts(container.getPorts())
        .withResources(container.getResources())
        .build();
  }

  private static void keepLittle(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    metadata.setLabels(null);
    metadata.setFinalizers(List.of());
    metadata.setManagedFields(List.of());
    metadata.setOwnerReferences(
        metadata.getOwnerReferences().stream().filter(KeptFields::isController).toList());
    if (metadata.getAnnotations() != null) {
      Map<String, String> kept = new HashMap<>(metadata.getAnnotations());
      kept.keySet().retainAll(ANNOTATIONS);
      kept.values().removeIf(value -> value.length() > MOST_CHARACTERS);
      metadata.setAnnotations(kept);
    }
  }

  static boolean isController(OwnerReference owner) {
    return Boolean.TRUE.equals(owner.getController());
  }
}
