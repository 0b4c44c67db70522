package dev.imagepush.controller;

import dev.imagepush.controller.Observation.Status;
import dev.imagepush.controller.Observation.Task;
import dev.imagepush.push.PushOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Decides what a reconcile does. Pure: the table of its cases is a test.
final class Decider {
  private Decider() {}

  static Decision decide(Observation observed) {
    @Nullable Task task = observed.task();
    if (task != null) {
      return withTask(observed, task);
    }
    if (observed.gone()) {
      return new Decision.Rest();
    }
    if (observed.deleted()) {
      return ofDeleted(observed);
    }
    if (observed.finalizer().wanted() != observed.finalizer().present()) {
      return observed.finalizer().wanted() ? new Decision.Hold() : new Decision.Release();
    }
    if (observed.suspended()) {
      return observed.status().resting() && !observed.strayJob()
          ? new Decision.Rest()
          : new Decision.Suspend();
    }
    if (observed.generation() != observed.status().observedGeneration()) {
      return new Decision.Start();
    }
    return ofKnownGeneration(observed, observed.status());
  }

  private static Decision ofDeleted(Observation observed) {
    if (!observed.finalizer().present()) {
      return new Decision.Rest(); // Others hold it, and what it had is theirs.
    }
    if (!observed.finalizer().wanted()) {
      return new Decision.Release();
    }
    return switch (observed.removal()) {
      case NONE -> new Decision.RemoveTags();
      case RUNNING -> new Decision.Rest(); // its end wakes us
      case ENDED -> new Decision.Release();
    };
  }

  private static Decision ofKnownGeneration(Observation observed, Status status) {
    boolean losesTags = status.ready() && observed.tagsTaken();
    boolean getsTags = status.waitingForTags() && !observed.tagsTaken();
    if (losesTags || getsTags) {
      return new Decision.Start();
    }
    if (observed.asked() || observed.strayJob()) { // A stray Job is followed, or ended.
      return status.ready() ? new Decision.Check() : new Decision.Start();
    }
    if (status.ready()) {
      return at(observed.nextCheckAt(), observed.now(), new Decision.Check(), new Decision.Rest());
    }
    if (status.stalled()) {
      return new Decision.Rest();
    }
    // Neither settled nor waiting: an attempt was cut short, by a restart for one.
    return observed.secretsChanged()
        ? new Decision.Start()
        : at(status.nextAttemptAt(), observed.now(), new Decision.Start(), new Decision.Start());
  }

  private static Decision at(
      @Nullable Instant time, Instant now, Decision then, Decision withoutTime) {
    if (time == null) {
      return withoutTime;
    }
    return time.isAfter(now) ? new Decision.WaitUntil(time) : then;
  }

  private static Decision withTask(Observation observed, Task task) {
    boolean overtaken =
        observed.deleted()
            || observed.suspended()
            || observed.tagsTaken()
            || !task.ofThisResource()
            || task.generation() != observed.generation()
            || task.cancelled();
    if (task.outcome() == null) {
      return overtaken ? new Decision.Cancel() : new Decision.Report(task.progress());
    }
    if (!overtaken) {
      return new Decision.Finish(task.outcome());
    }
    boolean leavesSomething =
        task.outcome() instanceof PushOutcome.Pushed || !task.outcome().names().isEmpty();
    return leavesSomething && task.ofThisResource() && !observed.gone()
        ? new Decision.Keep(task.outcome())
        : new Decision.Discard();
  }
}
