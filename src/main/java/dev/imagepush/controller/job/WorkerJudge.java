package dev.imagepush.controller.job;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.worker.WorkerFiles;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides from what can be seen of a worker where its attempt stands. Pure. What others wrote, the Pod's
/// report among it, is read and never quoted.
final class WorkerJudge {
  /// A cluster may have to start a node first.
  static final Duration FOR_A_NODE = Duration.ofMinutes(5);

  /// The kubelet tries again after 10 s, 20 s, 40 s.
  static final Duration FOR_AN_IMAGE = Duration.ofMinutes(1);

  static final Duration FOR_A_CONTAINER = Duration.ofMinutes(1);
  static final Duration FOR_A_POD = Duration.ofSeconds(30);
  static final Duration FOR_A_SILENT_CONTROLLER = Duration.ofMinutes(5);

  /// After its grace period; a Pod whose node does not answer stays for ever.
  static final Duration FOR_A_NODE_THAT_IS_SILENT = Duration.ofMinutes(1);

  private static final Set<String> IMAGE_MISSING =
      Set.of("ErrImagePull", "ImagePullBackOff", "RegistryUnavailable");
  private static final Set<String> IMAGE_IMPOSSIBLE =
      Set.of("InvalidImageName", "ErrImageNeverPull");
  private static final Set<String> CONTAINER_IMPOSSIBLE =
      Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");
  private static final Pattern NO_CLAIM =
      Pattern.compile("persistentvolumeclaim \"([a-z0-9.-]{1,253})\" not found");

  private final WorkerSight sight;
  private final String job;
  private final WorkerEnd end;

  private WorkerJudge(WorkerOrder order, WorkerSight sight) {
    this.sight = sight;
    this.job = "Job " + sight.name();
    this.end = new WorkerEnd(order, sight.name(), sight.job());
  }

  static WorkerState judge(WorkerOrder order, WorkerSight sight) {
    return new WorkerJudge(order, sight).state();
  }

  private WorkerState state() {
    @Nullable Pod pod = sight.pod();
    if (pod == null) {
      return withoutPod(sight.job());
    }
    Optional<ContainerStateTerminated> terminated =
        container(pod).map(status -> status.getState().getTerminated());
    if (terminated.isPresent()) {
      return new WorkerState.Ended(end.of(pod, terminated.get()));
    }
    if ("Failed".equals(pod.getStatus().getPhase())) {
      return new WorkerState.Ended(end.lost(pod));
    }
    return pod.getMetadata().getDeletionTimestamp() == null ? living(pod) : leaving(pod);
  }

  /// Whether a Pod has ended, whatever its Job says yet.
  static boolean hasEnded(Pod pod) {
    return List.of("Failed", "Succeeded").contains(pod.getStatus().getPhase())
        || container(pod).map(status -> status.getState().getTerminated()).isPresent();
  }

  private WorkerState withoutPod(@Nullable Job seen) {
    if (seen == null || WorkerJobState.isBeingDeleted(seen)) {
      return new WorkerState.Ended(
          WorkerEnd.lost(
              job
                  + " was deleted while it ran; another attempt is made, to stop it set spec.suspend"));
    }
    if (WorkerJobState.isDeadlineExceeded(seen)) {
      return new WorkerState.Ended(end.tookTooLong());
    }
    if (WorkerJobState.isFinished(seen)) {
      return new WorkerState.Ended(
          WorkerEnd.lost("the Pod of " + job + " was gone before it was read how it ended"));
    }
    return Optional.ofNullable(sight.complaint())
        .map(text -> JobComplaint.of(text, job))
        .<WorkerState>map(
            complaint ->
                new WorkerState.Stuck(
                    job + " gets no Pod: " + complaint.what(),
                    new Failure(ExitReason.FORBIDDEN, complaint.message()),
                    FOR_A_POD))
        .orElseGet(
            () ->
                new WorkerState.Stuck(
                    job + " waits for its Pod",
                    new Failure(
                        ExitReason.FORBIDDEN,
                        "no Pod was made for "
                            + job
                            + "; see kubectl describe job "
                            + sight.name()
                            + ", and whether the cluster's controller manager runs"),
                    FOR_A_SILENT_CONTROLLER));
  }

  private WorkerState living(Pod pod) {
    Optional<ContainerStatus> status = container(pod);
    @Nullable ContainerStateWaiting waiting =
        status.map(container -> container.getState().getWaiting()).orElse(null);
    if (status.isPresent() && status.get().getState().getRunning() != null) {
      return new WorkerState.Underway("pushing as " + job, address(pod));
    }
    if (waiting != null && waiting.getReason() != null) {
      return waiting(pod, waiting.getReason());
    }
    return unscheduled(pod)
        .orElseGet(() -> new WorkerState.Underway("the Pod of " + job + " starts", null));
  }

  private Optional<WorkerState> unscheduled(Pod pod) {
    return conditions(pod)
        .filter(
            condition ->
                "PodScheduled".equals(condition.getType())
                    && "False".equals(condition.getStatus())
                    && "Unschedulable".equals(condition.getReason()))
        .findFirst()
        .map(condition -> unschedulable(Objects.requireNonNullElse(condition.getMessage(), "")));
  }

  private WorkerState unschedulable(String message) {
    Matcher noClaim = NO_CLAIM.matcher(message);
    if (noClaim.find()) {
      return new WorkerState.Stuck(
          job + " has no volume to read",
          new Failure(
              ExitReason.SOURCE_NOT_FOUND,
              "the PersistentVolumeClaim "
                  + noClaim.group(1)
                  + " does not exist in this namespace; create it, or correct"
                  + " spec.source.archive.persistentVolumeClaim.claimName"),
          Duration.ZERO);
    }
    return new WorkerState.Stuck(
        job + " waits for a node that can take its Pod",
        new Failure(
            ExitReason.FORBIDDEN,
            "no node can take the Pod of "
                + job
                + "; see kubectl describe pod -l job-name="
                + sight.name()
                + ", and spec.execution.resources, nodeSelector and tolerations"),
        FOR_A_NODE);
  }

  private WorkerState waiting(Pod pod, String reason) {
    if (IMAGE_MISSING.contains(reason) || IMAGE_IMPOSSIBLE.contains(reason)) {
      return new WorkerState.Stuck(
          job + " waits for its image",
          new Failure(
              ExitReason.FORBIDDEN,
              "the node could not pull the worker's image "
                  + pod.getSpec().getContainers().getFirst().getImage()
                  + " ("
                  + reason
                  + "); an administrator can name one that this namespace can pull (worker.image), or give"
                  + " imagePullSecrets to the ServiceAccount "
                  + serviceAccount(pod)),
          IMAGE_IMPOSSIBLE.contains(reason) ? Duration.ZERO : FOR_AN_IMAGE);
    }
    if (CONTAINER_IMPOSSIBLE.contains(reason)) {
      return new WorkerState.Stuck(
          "the container of " + job + " does not start",
          new Failure(
              ExitReason.FORBIDDEN,
              "the node could not start the container of "
                  + job
                  + " ("
                  + reason
                  + "); see kubectl describe pod -l job-name="
                  + sight.name()),
          FOR_A_CONTAINER);
    }
    return new WorkerState.Underway("the Pod of " + job + " starts", null);
  }

  /// Somebody, or the cluster, has deleted the Pod, and it has not ended yet.
  private WorkerState leaving(Pod pod) {
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    return new WorkerState.Stuck(
        "the Pod of " + job + " is stopped by the cluster",
        WorkerEnd.lost(
            "the Pod of "
                + job
                + " was deleted, and "
                + node(pod)
                + " does not say that it has ended"),
        FOR_A_NODE_THAT_IS_SILENT.plusSeconds(grace == null ? 0 : grace));
  }

  private static Optional<ContainerStatus> container(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(status -> WorkerLabels.CONTAINER.equals(status.getName()))
            .filter(status -> status.getState() != null)
            .findFirst();
  }

  private static Stream<PodCondition> conditions(Pod pod) {
    return pod.getStatus() == null ? Stream.empty() : pod.getStatus().getConditions().stream();
  }

  private static @Nullable PodAddress address(Pod pod) {
    @Nullable String ip = pod.getStatus().getPodIP();
    if (ip == null) {
      return null;
    }
    List<ContainerPort> ports = pod.getSpec().getContainers().getFirst().getPorts();
    int port =
        ports.stream()
            .filter(candidate -> WorkerFiles.PROGRESS_PORT_NAME.equals(candidate.getName()))
            .findFirst()
            .map(ContainerPort::getContainerPort)
            .orElse(WorkerFiles.PROGRESS_PORT);
    return new PodAddress(ip, port);
  }

  static String node(Pod pod) {
    return pod.getSpec().getNodeName() == null ? "its node" : "node " + pod.getSpec().getNodeName();
  }

  private static String serviceAccount(Pod pod) {
    return Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
  }
}
