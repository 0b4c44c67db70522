package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a resource is reconciled next though nobody touches it. Any reconcile before cancels that, so each
/// says it anew.
final class WakeUps {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final Checks checks;
  private final SecretWaits secretWaits;
  private final InstantSource clock;

  WakeUps(Checks checks, SecretWaits secretWaits, InstantSource clock) {
    this.checks = checks;
    this.secretWaits = secretWaits;
    this.clock = clock;
  }

  static UpdateControl<ImagePush> atOnce() {
    return after(AT_ONCE);
  }

  static UpdateControl<ImagePush> after(Duration wait) {
    return UpdateControl.<ImagePush>noUpdate()
        .rescheduleAfter(wait.compareTo(AT_ONCE) < 0 ? AT_ONCE : wait);
  }

  /// For the attempt or check that follows on a status that was just recorded.
  UpdateControl<ImagePush> following(ImagePush resource, ImagePushStatus status) {
    Optional<Instant> attempt =
        Optional.ofNullable(status.retry() == null ? null : status.retry().nextAttemptAt());
    return attempt
        .or(
            () ->
                Conditions.isTrue(status.conditions(), Conditions.READY)
                    ? checks.next(resource, status, clock.instant())
                    : Optional.empty())
        .map(next -> at(resource, status, next))
        .orElseGet(UpdateControl::noUpdate);
  }

  /// For an attempt or a check; what waits for a Secret is woken before by its change.
  UpdateControl<ImagePush> at(ImagePush resource, @Nullable ImagePushStatus status, Instant next) {
    if (status != null
        && SecretLook.mayHelp(status.exit())
        && !TagClaims.isConflict(status.exit())) {
      secretWaits.await(resource);
    }
    return after(Duration.between(clock.instant(), next));
  }
}
