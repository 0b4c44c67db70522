package dev.imagepush.controller.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.Nullable;

/// What can be seen of a worker.
///
/// @param name of its Job
/// @param job null where it is gone
/// @param pod the newest; null where there is none, yet or any more
/// @param complaint what the Job controller said of a Pod that it could not make; null where it said nothing
record WorkerSight(String name, @Nullable Job job, @Nullable Pod pod, @Nullable String complaint) {
  /// Whether there is a Job whose Pod has not been made.
  boolean lacksPod() {
    return job != null && pod == null;
  }

  /// Whether a Pod of it works, or is still to come.
  boolean isAtWork() {
    return job != null
        && !WorkerJobState.isFinished(job)
        && !WorkerJobState.isBeingDeleted(job)
        && (pod == null || !WorkerJudge.hasEnded(pod));
  }

  /// Whether a Pod of it may run yet: it is at work, or is being ended.
  boolean mayRun() {
    return job != null
        && !WorkerJobState.isFinished(job)
        && (WorkerJobState.isBeingDeleted(job) || isAtWork());
  }

  /// The same, with what is said of it.
  WorkerSight with(@Nullable String said) {
    return new WorkerSight(name, job, pod, said);
  }
}
