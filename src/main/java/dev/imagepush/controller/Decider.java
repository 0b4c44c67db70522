package dev.imagepush.controller;

import dev.imagepush.controller.Observation.Task;
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
    if (observed.deleted()) {
      return new Decision.Rest();
    }
    if (observed.suspended()) {
      return observed.resting() ? new Decision.Rest() : new Decision.Suspend();
    }
    if (observed.generation() != observed.observedGeneration()) {
      return new Decision.Start();
    }
    if (observed.settled()) {
      return new Decision.Rest();
    }
    // Neither settled nor waiting: an attempt was cut short, by a restart for one.
    @Nullable Instant next = observed.nextAttemptAt();
    return next == null || !next.isAfter(observed.now()) || observed.secretsChanged()
        ? new Decision.Start()
        : new Decision.WaitUntil(next);
  }

  private static Decision withTask(Observation observed, Task task) {
    boolean overtaken =
        observed.deleted()
            || observed.suspended()
            || !task.ofThisResource()
            || task.generation() != observed.generation()
            || task.cancelled();
    if (task.outcome() == null) {
      return overtaken ? new Decision.Cancel() : new Decision.Report(task.progress());
    }
    return overtaken ? new Decision.Discard() : new Decision.Finish(task.outcome());
  }
}
