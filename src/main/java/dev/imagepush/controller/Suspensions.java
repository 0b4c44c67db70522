package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Notices when resources are suspended and resumed. What happened while no operator ran is noticed where
/// the status shows it: a suspended resource that rests anyway looks as it did before.
final class Suspensions {
  private final Map<ResourceID, Boolean> seen = new ConcurrentHashMap<>();

  /// What happened.
  enum Change {
    SUSPENDED("Suspended", "nothing is pushed or checked while spec.suspend is true"),
    RESUMED("Resumed", "spec.suspend is false again");

    private final String reason;
    private final String message;

    Change(String reason, String message) {
      this.reason = reason;
      this.message = message;
    }

    /// The reason of the event that tells it.
    String reason() {
      return reason;
    }

    String message() {
      return message;
    }
  }

  /// What has changed since the last look, once.
  Optional<Change> noticed(ImagePush resource) {
    boolean suspended = resource.getSpec().suspend();
    @Nullable Boolean before = seen.put(ResourceID.fromResource(resource), suspended);
    boolean changed =
        before == null
            ? suspended ? !isResting(resource) : isSaidToBeSuspended(resource)
            : before != suspended;
    return changed ? Optional.of(suspended ? Change.SUSPENDED : Change.RESUMED) : Optional.empty();
  }

  void forget(ResourceID resource) {
    seen.remove(resource);
  }

  private static boolean isResting(ImagePush resource) {
    return resource.getStatus() != null && Conditions.isResting(resource.getStatus().conditions());
  }

  private static boolean isSaidToBeSuspended(ImagePush resource) {
    return resource.getStatus() != null
        && Conditions.find(resource.getStatus().conditions(), Conditions.READY)
            .filter(ready -> ready.getReason().equals(Conditions.SUSPENDED))
            .isPresent();
  }
}
