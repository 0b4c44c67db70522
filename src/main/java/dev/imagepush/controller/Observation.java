package dev.imagepush.controller;

import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All that a decision rests on.
///
/// @param asked whether an annotation asks for a check that has not been made
/// @param nextCheckAt when a resource that is Ready is checked next; null for never
/// @param task the attempt that this process has for the resource's name; null for none
/// @param secretsChanged whether a Secret differs from what the last attempt saw
record Observation(
    long generation,
    boolean suspended,
    boolean deleted,
    Status status,
    boolean asked,
    @Nullable Instant nextCheckAt,
    @Nullable Task task,
    boolean secretsChanged,
    Instant now) {
  /// What the status says.
  ///
  /// @param ready whether the generation that it observed is at the destination
  /// @param stalled whether a person must act
  /// @param resting whether it says anything, and not that work goes on
  /// @param nextAttemptAt when another attempt is due; null where it does not say
  record Status(
      long observedGeneration,
      boolean ready,
      boolean stalled,
      boolean resting,
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
