package dev.imagepush.gitops;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What kstatus takes a resource for by the rules that it has for every kind. Flux waits by it: a
/// Kustomization with `wait: true` is ready once all its resources are [#CURRENT], and fails as soon as
/// one is [#FAILED].
public enum Kstatus {
  /// It is on its way.
  IN_PROGRESS,
  /// It is as its spec asks.
  CURRENT,
  /// It stays as it is until somebody acts.
  FAILED,
  /// It is being deleted.
  TERMINATING;

  /// What kstatus takes this resource for. One with no condition at all is Current to it, unless its
  /// `observedGeneration` says that nobody has looked.
  public static Kstatus of(ImagePush push) {
    if (push.getMetadata().getDeletionTimestamp() != null) {
      return TERMINATING;
    }
    @Nullable ImagePushStatus status = push.getStatus();
    if (status == null) {
      return CURRENT;
    }
    if (status.observedGeneration() != null
        && !Objects.equals(status.observedGeneration(), push.getMetadata().getGeneration())) {
      return IN_PROGRESS;
    }
    if (has(status, "Reconciling", "True")) {
      return IN_PROGRESS;
    }
    if (has(status, "Stalled", "True")) {
      return FAILED;
    }
    return has(status, "Ready", "False") || has(status, "Ready", "Unknown") ? IN_PROGRESS : CURRENT;
  }

  private static boolean has(ImagePushStatus status, String type, String value) {
    return status.conditions().stream()
        .anyMatch(
            condition -> condition.getType().equals(type) && condition.getStatus().equals(value));
  }
}
