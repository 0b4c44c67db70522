package dev.imagepush.controller;

import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All that a decision rests on.
///
/// @param gone whether there is no such resource any more
/// @param deleted whether it is gone, or is being deleted
/// @param asked whether an annotation asks for a check that has not been made
/// @param removal where the removal of its tags stands
/// @param tagsTaken whether a tag that it claims belongs to an older resource
/// @param nextCheckAt when a resource that is Ready is checked next; null for never
/// @param task the attempt that this process has for the resource's name; null for none
/// @param strayJob whether a Job is at work for it that this process does not follow
/// @param secretsChanged whether a Secret differs from what the last attempt saw
record Observation(
    long generation,
    boolean suspended,
    boolean gone,
    boolean deleted,
    Finalizer finalizer,
    Removal removal,
    Status status,
    boolean tagsTaken,
    boolean asked,
    @Nullable Instant nextCheckAt,
    @Nullable Task task,
    boolean strayJob,
    boolean secretsChanged,
    Instant now) {
  /// Our finalizer.
  ///
  /// @param wanted whether the spec asks for the removal of tags
  /// @param present whether it is on the resource
  record Finalizer(boolean wanted, boolean present) {}

  /// Where the removal of a resource's tags stands.
  enum Removal {
    NONE,
    RUNNING,
    ENDED
  }

  /// What the status says.
  ///
  /// @param ready whether the generation that it observed is at the destination
  /// @param stalled whether a person must act
  /// @param resting whether it says anything, and not that work goes on
  /// @param waitingForTags whether the last attempt failed since a tag is another's
  /// @param nextAttemptAt when another attempt is due; null where it does not say
  record Status(
      long observedGeneration,
      boolean ready,
      boolean stalled,
      boolean resting,
      boolean waitingForTags,
      @Nullable Instant nextAttemptAt) {}

  /// What is to be known of an attempt.
  ///
  /// @param ofThisResource false where the resource that it was begun for is gone, and another has its
  ///     name
  /// @param outcome null while it has not ended
  record Task(
      boolean ofThisResource,
      long generation,
      boolean cancelled,
      @Nullable PushOutcome outcome,
      PushProgress.Snapshot progress) {}
}
