package dev.imagepush.controller.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a Job says of itself.
final class WorkerJobState {
  private static final Set<String> ENDS = Set.of("Complete", "Failed");
  private static final long UNKNOWN = -1;

  private WorkerJobState() {}

  /// Whether it has ended, and its Pods with it.
  static boolean isFinished(Job job) {
    return trueConditions(job).map(JobCondition::getType).anyMatch(ENDS::contains);
  }

  static boolean isDeadlineExceeded(@Nullable Job job) {
    return job != null
        && trueConditions(job).map(JobCondition::getReason).anyMatch("DeadlineExceeded"::equals);
  }

  /// The generation of the resource that it pushes; -1 where it does not say.
  static long generation(Job job) {
    try {
      return Long.parseLong(annotation(job, WorkerLabels.GENERATION));
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  /// Whether it stores again what is there already.
  static boolean isForced(Job job) {
    return annotation(job, WorkerLabels.FORCED).equals("true");
  }

  static boolean isBeingDeleted(Job job) {
    return job.getMetadata().getDeletionTimestamp() != null;
  }

  private static String annotation(Job job, String name) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(name, "");
  }

  private static Stream<JobCondition> trueConditions(Job job) {
    return job.getStatus() == null
        ? Stream.empty()
        : job.getStatus().getConditions().stream()
            .filter(condition -> "True".equals(condition.getStatus()));
  }
}
