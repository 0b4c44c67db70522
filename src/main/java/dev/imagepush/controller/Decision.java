package dev.imagepush.controller;

import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Instant;

/// What one reconcile does.
sealed interface Decision {
  /// An attempt begins.
  record Start() implements Decision {}

  /// An attempt is queued or running; the status may say how far it is.
  record Report(PushProgress.Snapshot progress) implements Decision {}

  /// An attempt has ended; its outcome is recorded.
  record Finish(PushOutcome outcome) implements Decision {}

  /// An attempt is asked to end; it wakes us when it has.
  record Cancel() implements Decision {}

  /// An attempt has ended that nobody wants any more; it is forgotten, and a decision made anew.
  record Discard() implements Decision {}

  /// The status stops saying that work goes on.
  record Suspend() implements Decision {}

  /// The next attempt is due then.
  record WaitUntil(Instant instant) implements Decision {}

  /// Nothing, until something changes.
  record Rest() implements Decision {}
}
