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
  private final SecretLook secretLook;
  private final InstantSource clock;

  WakeUps(Checks checks, SecretLook secretLook, InstantSource clock) {
    this.checks = checks;
    this.secretLook = secretLook;
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

  /// For an attempt or a check, and before it for each look at the Secrets of what waits.
  UpdateControl<ImagePush> at(ImagePush resource, @Nullable ImagePushStatus status, Instant next) {
    Instant now = clock.instant();
    Duration left = Duration.between(now, next);
    if (status == null
        || !SecretLook.mayHelp(status.exit())
        || PushRequests.secretNames(resource.getSpec()).isEmpty()) {
      return after(left);
    }
    @Nullable Instant since = status.retry() == null ? null : status.retry().firstFailureAt();
    Duration look = secretLook.interval(since, now);
    return after(look.compareTo(left) < 0 ? look : left);
  }
}
