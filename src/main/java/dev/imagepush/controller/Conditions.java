package dev.imagepush.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The conditions of a resource, as Flux's kstatus reads them: Ready always; at most one of Reconciling
/// and Stalled, each only while it is true. A condition's transition time moves with its status alone.
final class Conditions {
  /// Whether the destination holds the image.
  static final String READY = "Ready";

  /// Work goes on, or will by itself.
  static final String RECONCILING = "Reconciling";

  /// A person must act.
  static final String STALLED = "Stalled";

  static final String PROGRESSING = "Progressing";
  static final String PROGRESSING_WITH_RETRY = "ProgressingWithRetry";
  static final String RETRIES_EXHAUSTED = "RetriesExhausted";
  static final String SUSPENDED = "Suspended";

  private final List<Condition> previous;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  Conditions(List<Condition> previous, long generation, Instant now) {
    this.previous = previous;
    this.generation = generation;
    this.now = now;
  }

  Conditions with(String type, String status, String reason, String message) {
    String transition =
        find(previous, type)
            .filter(condition -> condition.getStatus().equals(status))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    conditions.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(transition)
            .build());
    return this;
  }

  List<Condition> list() {
    return List.copyOf(conditions);
  }

  static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> condition.getType().equals(type)).findFirst();
  }

  /// Whether they say anything, and not that work goes on.
  static boolean isResting(List<Condition> conditions) {
    return !conditions.isEmpty() && !isTrue(conditions, RECONCILING);
  }

  static boolean isTrue(@Nullable List<Condition> conditions, String type) {
    return conditions != null
        && find(conditions, type)
            .filter(condition -> condition.getStatus().equals("True"))
            .isPresent();
  }
}
