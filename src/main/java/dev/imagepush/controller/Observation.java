package dev.imagepush.controller;

import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All that a decision rests on.
///
/// @param settled whether the status says that the generation which it observed is done or stalled
/// @param resting whether the status says anything, and not that work goes on
/// @param nextAttemptAt when the status says that another attempt is due; null where it does not
/// @param task the attempt that this process has for the resource's name; null for none
/// @param secretsChanged whether a Secret differs from what the last attempt saw
record Observation(
    long generation,
    long observedGeneration,
    boolean suspended,
    boolean deleted,
    boolean settled,
    boolean resting,
    @Nullable Instant nextAttemptAt,
    @Nullable Task task,
    boolean secretsChanged,
    Instant now) {
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
