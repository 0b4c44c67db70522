package dev.imagepush.controller.job;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.worker.InvalidReportException;
import dev.imagepush.worker.WorkerReport;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What it means that a worker has ended: by its own report where it gives one, and else by what
/// Kubernetes says of its Pod. Pure.
final class WorkerEnd {
  private static final Set<String> GONE_WITH_ITS_NODE =
      Set.of("NodeLost", "NodeShutdown", "Terminated", "Shutdown", "NodeAffinity");

  private static final String OUT_OF_MEMORY = "OOMKilled";
  private static final int KILLED = 137;

  /// How a container's process ends whose heap was too small (`-XX:+ExitOnOutOfMemoryError`).
  private static final int HEAP_TOO_SMALL = 3;

  private final WorkerOrder order;
  private final @Nullable Job seen;
  private final String job;

  /// @param job the name of its Job
  /// @param seen the Job; null where it is gone
  WorkerEnd(WorkerOrder order, String job, @Nullable Job seen) {
    this.order = order;
    this.job = "Job " + job;
    this.seen = seen;
  }

  /// By a container that has ended.
  PushOutcome of(Pod pod, ContainerStateTerminated end) {
    String message = Objects.requireNonNullElse(end.getMessage(), "");
    if (message.isBlank()) {
      return new PushOutcome.Failed(silent(pod, end), null);
    }
    PushOutcome outcome;
    try {
      outcome = WorkerReport.parse(message, order.tags());
    } catch (InvalidReportException e) {
      return new PushOutcome.Failed(
          new Failure(
              ExitReason.INTERNAL_ERROR,
              "the Pod of "
                  + job
                  + " did not say how it ended: "
                  + e.getMessage()
                  + "; see its log, and whether worker.image is of the operator's version"),
          null);
    }
    return outcome instanceof PushOutcome.Failed failed
            && failed.reason() == ExitReason.CANCELLED // We had not asked for it.
        ? new PushOutcome.Failed(stopped(pod), failed.source(), failed.image(), failed.names())
        : outcome;
  }

  /// Why a container has ended that says nothing.
  private Failure silent(Pod pod, ContainerStateTerminated end) {
    if (OUT_OF_MEMORY.equals(end.getReason())) {
      return outOfMemory("was killed for using more memory than its limit" + memoryLimit(pod));
    }
    int code = Objects.requireNonNullElse(end.getExitCode(), -1);
    if (isDisrupted(pod)
        || pod.getMetadata().getDeletionTimestamp() != null
        || WorkerJobState.isDeadlineExceeded(seen)) {
      return stopped(pod);
    }
    return switch (code) {
      case HEAP_TOO_SMALL -> outOfMemory("ran out of memory" + memoryLimit(pod));
      case KILLED ->
          lost(
              "the Pod of "
                  + job
                  + " was killed, by its node for memory or by hand; see kubectl describe "
                  + WorkerJudge.node(pod));
      default ->
          lost(
              "the Pod of "
                  + job
                  + " ended with exit code "
                  + code
                  + " and no report; see its log");
    };
  }

  /// Why a Pod was stopped, or ended without a container, though nobody here wanted it.
  private Failure stopped(Pod pod) {
    if (WorkerJobState.isDeadlineExceeded(seen)) {
      return tookTooLong();
    }
    return lost(pod);
  }

  /// By a Pod that was stopped, or that failed before its container began.
  Failure lost(Pod pod) {
    @Nullable String reason = pod.getStatus().getReason();
    if ("Evicted".equals(reason)) {
      return lost(
          "the Pod of "
              + job
              + " was evicted from "
              + WorkerJudge.node(pod)
              + ", which ran short of memory or disk, or for using more than"
              + " spec.execution.resources.limits allows; see kubectl describe "
              + WorkerJudge.node(pod));
    }
    if (reason != null && GONE_WITH_ITS_NODE.contains(reason)) {
      return lost(WorkerJudge.node(pod) + " of " + job + " was lost or shut down");
    }
    if ("DeadlineExceeded".equals(reason)) {
      return tookTooLong();
    }
    return isDisrupted(pod)
        ? lost(
            "the Pod of "
                + job
                + " was taken from "
                + WorkerJudge.node(pod)
                + " by the cluster: drained, preempted or evicted")
        : lost("the Pod of " + job + " was stopped by hand or by the cluster");
  }

  private Failure outOfMemory(String what) {
    return lost(
        "the Pod of "
            + job
            + " "
            + what
            + ": out of memory; raise spec.execution.resources.limits.memory");
  }

  Failure tookTooLong() {
    return new Failure(
        ExitReason.DEADLINE_EXCEEDED,
        job
            + " took longer than the timeout of "
            + order.resource().getSpec().timeout()
            + "; what was pushed is kept, raise spec.timeout if it needs more");
  }

  static Failure lost(String message) {
    return new Failure(ExitReason.WORKER_LOST, message);
  }

  private static String memoryLimit(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .findFirst()
        .map(Container::getResources)
        .map(resources -> resources.getLimits().get("memory"))
        .map(limit -> " of " + limit)
        .orElse("");
  }

  private static boolean isDisrupted(Pod pod) {
    return pod.getStatus().getReason() != null
        || pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "DisruptionTarget".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
  }
}
