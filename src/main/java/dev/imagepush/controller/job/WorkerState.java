package dev.imagepush.controller.job;

import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where an attempt stands that a worker makes.
sealed interface WorkerState {
  /// It goes on.
  ///
  /// @param situation what it does, for a status
  /// @param address where its Pod can be asked how far it is; null while it cannot
  record Underway(String situation, @Nullable PodAddress address) implements WorkerState {}

  /// It does not go on, and may yet by itself.
  ///
  /// @param situation what it waits for, for a status
  /// @param failure how the attempt ends when it has stood so for too long
  /// @param patience how long that is
  record Stuck(String situation, Failure failure, Duration patience) implements WorkerState {}

  /// It has ended.
  record Ended(PushOutcome outcome) implements WorkerState {
    Ended(Failure failure) {
      this(new PushOutcome.Failed(failure, null));
    }
  }
}
