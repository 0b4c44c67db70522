package dev.imagepush.controller;

import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Instant;

/// What one reconcile does.
sealed interface Decision {
  /// What begins something. It is decided once more for what the API server says now: the cache may be
  /// behind our own last write.
  sealed interface Begin extends Decision {}

  /// An attempt begins, and the status says so.
  record Start() implements Begin {}

  /// An attempt begins beside a status that stands: whether it stands rightly.
  record Check() implements Begin {}

  /// The status stops saying that work goes on.
  record Suspend() implements Begin {}

  /// Our finalizer is put on the resource.
  record Hold() implements Begin {}

  /// The tags of a resource that is being deleted are removed.
  record RemoveTags() implements Begin {}

  /// Our finalizer is taken off the resource.
  record Release() implements Begin {}

  /// An attempt is queued or running; the status may say how far it is.
  record Report(PushProgress.Snapshot progress) implements Decision {}

  /// An attempt has ended; its outcome is recorded.
  record Finish(PushOutcome outcome) implements Decision {}

  /// An attempt is asked to end; it wakes us when it has.
  record Cancel() implements Decision {}

  /// An attempt has ended that nobody wants any more, but it has set tags: that is recorded, for its own
  /// generation, and a decision made anew.
  record Keep(PushOutcome outcome) implements Decision {}

  /// An attempt has ended that nobody wants any more; it is forgotten, and a decision made anew.
  record Discard() implements Decision {}

  /// The next attempt or check is due then.
  record WaitUntil(Instant instant) implements Decision {}

  /// Nothing, until something changes.
  record Rest() implements Decision {}
}
