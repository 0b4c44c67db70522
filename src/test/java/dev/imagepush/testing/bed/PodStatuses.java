package dev.imagepush.testing.bed;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The statuses of one Pod, as a kubelet and a scheduler write them.
///
/// @param address of the Pod
record PodStatuses(Pod pod, String address, String startedAt) {
  static final int KILLED = 137;

  static PodStatuses of(Pod pod, String address) {
    return new PodStatuses(pod, address, now());
  }

  PodStatus unschedulable() {
    return new PodStatusBuilder()
        .withPhase("Pending")
        .withConditions(
            condition(
                "PodScheduled", "False", "Unschedulable", "0/1 nodes are available: 1 too small."))
        .build();
  }

  PodStatus waiting(String reason, String message) {
    return status(
        "Pending",
        false,
        new ContainerStateBuilder()
            .withNewWaiting()
            .withReason(reason)
            .withMessage(message)
            .endWaiting()
            .build());
  }

  PodStatus running() {
    return status("Running", true, new ContainerStateBuilder().withNewRunning(startedAt).build());
  }

  /// @param message the container's termination message
  PodStatus ended(int exitCode, String reason, String message) {
    return status(
        exitCode == 0 ? "Succeeded" : "Failed",
        false,
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(reason)
            .withMessage(message)
            .withStartedAt(startedAt)
            .withFinishedAt(now())
            .endTerminated()
            .build());
  }

  PodStatus evicted() {
    return new PodStatusBuilder()
        .withPhase("Failed")
        .withReason("Evicted")
        .withMessage("The node was low on resource: memory.")
        .withStartTime(startedAt)
        .withConditions(
            condition("DisruptionTarget", "True", "TerminationByKubelet", "The node was low."),
            condition("PodScheduled", "True", null, null))
        .build();
  }

  private PodStatus status(String phase, boolean ready, ContainerState state) {
    List<PodCondition> conditions = new ArrayList<>();
    conditions.add(condition("PodScheduled", "True", null, null));
    conditions.add(condition("Ready", ready ? "True" : "False", null, null));
    return new PodStatusBuilder()
        .withPhase(phase)
        .withPodIP(address)
        .addNewPodIP(address)
        .withHostIP("127.0.0.1")
        .withStartTime(startedAt)
        .withConditions(conditions)
        .addNewContainerStatus()
        .withName(pod.getSpec().getContainers().getFirst().getName())
        .withImage(pod.getSpec().getContainers().getFirst().getImage())
        .withImageID("")
        .withReady(ready)
        .withStarted(ready)
        .withRestartCount(0)
        .withState(state)
        .endContainerStatus()
        .build();
  }

  private static PodCondition condition(
      String type, String status, @Nullable String reason, @Nullable String message) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(now())
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
