package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Gathers what a decision about a resource rests on.
final class Observer {
  private final SecretWaits secretWaits;
  private final Checks checks;
  private final TagClaims claims;
  private final Deletions deletions;
  private final Predicate<ImagePush> jobsAtWork;
  private final InstantSource clock;

  /// @param jobsAtWork whether a Job is at work for a resource
  Observer(
      SecretWaits secretWaits,
      Checks checks,
      TagClaims claims,
      Deletions deletions,
      Predicate<ImagePush> jobsAtWork,
      InstantSource clock) {
    this.jobsAtWork = jobsAtWork;
    this.claims = claims;
    this.deletions = deletions;
    this.secretWaits = secretWaits;
    this.checks = checks;
    this.clock = clock;
  }

  /// @param gone whether there is no such resource any more, and this is what it was
  /// @param task the attempt that this process has for its name
  Observation observe(ImagePush resource, boolean gone, @Nullable PushTask task) {
    boolean deleted = gone || resource.isMarkedForDeletion();
    Instant now = clock.instant();
    ImagePushStatus status =
        resource.getStatus() == null ? StatusBuilder.UNSEEN : resource.getStatus();
    Observation.Status said = said(status);
    boolean idle = task == null && !deleted;
    return new Observation(
        Generation.of(resource),
        resource.getSpec().suspend(),
        gone,
        deleted,
        new Observation.Finalizer(TagsFinalizer.isWantedBy(resource), TagsFinalizer.isOn(resource)),
        deletions.removal(resource),
        said,
        claims.isTaken(resource),
        asks(resource),
        idle && said.ready() ? checks.next(resource, status, now).orElse(null) : null,
        task == null ? null : of(task, resource),
        task == null && jobsAtWork.test(resource),
        idle
            && said.nextAttemptAt() != null
            && SecretLook.mayHelp(status.exit())
            && !said.waitingForTags()
            && secretWaits.changed(resource),
        now);
  }

  /// Whether an annotation asks for a check that has not been made, and is not being tried again.
  boolean asks(ImagePush resource) {
    CheckRequest request = CheckRequest.of(resource);
    return request.isNew() && !checks.isTrying(resource, request.token());
  }

  private static Observation.Status said(ImagePushStatus status) {
    return new Observation.Status(
        status.observedGeneration() == null ? -1 : status.observedGeneration(),
        Conditions.isTrue(status.conditions(), Conditions.READY),
        Conditions.isTrue(status.conditions(), Conditions.STALLED),
        Conditions.isResting(status.conditions()),
        TagClaims.isConflict(status.exit()),
        status.retry() == null ? null : status.retry().nextAttemptAt());
  }

  private static Observation.Task of(PushTask task, ImagePush resource) {
    return new Observation.Task(
        task.isFor(resource),
        task.generation(),
        task.isCancelled(),
        task.outcome().orElse(null),
        task.progress());
  }
}
