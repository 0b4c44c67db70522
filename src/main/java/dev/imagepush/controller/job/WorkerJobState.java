package dev.imagepush.controller.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a Job says of itself.
final class WorkerJobState {
  private static final List<String> ENDS = List.of("Complete", "Failed");
  private static final long UNKNOWN = -1;

  private WorkerJobState() {}

  /// Whether it has ended, and its Pods with it.
  static boolean isFinished(Job job) {
    return ENDS.stream().anyMatch(end -> has(job, end));
  }

  static boolean isDeadlineExceeded(@Nullable Job job) {
    return job != null
        && job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "True".equals(condition.getStatus())
                        && "DeadlineExceeded".equals(condition.getReason()));
  }

  /// The generation of the resource that it pushes; -1 where it does not say.
  static long generation(Job job) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    @Nullable String text = annotations == null ? null : annotations.get(WorkerLabels.GENERATION);
    try {
      return text == null ? UNKNOWN : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  /// Whether it stores again what is there already.
  static boolean isForced(Job job) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(WorkerLabels.FORCED));
  }

  static boolean isBeingDeleted(Job job) {
    return job.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean has(Job job, String type) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    type.equals(condition.getType()) && "True".equals(condition.getStatus()));
  }
}
