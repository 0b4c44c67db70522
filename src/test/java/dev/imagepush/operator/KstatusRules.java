package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What kstatus, which Flux waits by, and our own contract ask of every status and of every step from one
/// to the next.
final class KstatusRules {
  private static final int MAX_HISTORY = 5;
  private static final int MAX_MESSAGE = 512;

  private final List<String> violations = new ArrayList<>();

  private KstatusRules() {}

  /// What is wrong with the states of one resource, in order; nothing where all is well.
  static List<String> violations(List<ImagePush> states) {
    KstatusRules rules = new KstatusRules();
    @Nullable ImagePush before = null;
    for (ImagePush state : states) {
      rules.ofOne(state);
      if (before != null && before.getStatus() != null && state.getStatus() != null) {
        rules.ofStep(before, state);
      }
      before = state;
    }
    return List.copyOf(rules.violations);
  }

  private void ofOne(ImagePush push) {
    @Nullable ImagePushStatus status = push.getStatus();
    rule(push, "a status is there from the creation on", status != null);
    if (status == null) {
      return;
    }
    if (status.conditions().isEmpty()) {
      rule(
          push,
          "observedGeneration is -1 until the operator has seen the resource",
          Objects.equals(status.observedGeneration(), -1L));
      return;
    }
    conditions(push, status);
    rule(push, "history has at most 5 entries", status.history().size() <= MAX_HISTORY);
    rule(
        push,
        "the exit's reason is one of the list, with its code, and a message of at most 512",
        status.exit() == null
            || (Arrays.stream(ExitReason.values())
                    .anyMatch(
                        reason ->
                            reason.toString().equals(status.exit().reason())
                                && reason.code().number() == status.exit().code())
                && status.exit().message() != null
                && status.exit().message().length() <= MAX_MESSAGE));
    rule(
        push,
        "progress is there only while work goes on",
        status.progress() == null || has(status, "Reconciling"));
    rule(
        push,
        "the next attempt is announced only while work goes on",
        status.retry() == null
            || status.retry().nextAttemptAt() == null
            || has(status, "Reconciling"));
  }

  private void conditions(ImagePush push, ImagePushStatus status) {
    String ready = find(status, "Ready").map(Condition::getStatus).orElse("absent");
    rule(push, "Ready is always there", !ready.equals("absent"));
    rule(
        push,
        "Reconciling or Stalled, not both",
        !(has(status, "Reconciling") && has(status, "Stalled")));
    rule(
        push,
        "Reconciling and Stalled are there only while True",
        status.conditions().stream()
            .filter(condition -> !condition.getType().equals("Ready"))
            .allMatch(condition -> condition.getStatus().equals("True")));
    rule(
        push,
        "each condition once",
        status.conditions().stream().map(Condition::getType).distinct().count()
            == status.conditions().size());
    rule(
        push,
        "each condition speaks of the generation that the status speaks of, and of none to come",
        status.conditions().stream()
            .allMatch(
                condition ->
                    Objects.equals(condition.getObservedGeneration(), status.observedGeneration())
                        && condition.getObservedGeneration()
                            <= push.getMetadata().getGeneration()));
    rule(
        push,
        "what is Ready is neither Reconciling nor Stalled",
        !ready.equals("True") || !(has(status, "Reconciling") || has(status, "Stalled")));
    rule(push, "what is Stalled is not Ready", !has(status, "Stalled") || ready.equals("False"));
    rule(
        push,
        "what is not Ready is Reconciling, Stalled or suspended",
        ready.equals("True")
            || generation(status) != push.getMetadata().getGeneration()
            || has(status, "Reconciling")
            || has(status, "Stalled")
            || push.getSpec().suspend());
  }

  private void ofStep(ImagePush before, ImagePush after) {
    ImagePushStatus old = before.getStatus();
    ImagePushStatus now = after.getStatus();
    rule(after, "observedGeneration does not go back", generation(now) >= generation(old));
    for (Condition condition : now.conditions()) {
      find(old, condition.getType())
          .filter(earlier -> earlier.getStatus().equals(condition.getStatus()))
          .ifPresent(
              same ->
                  rule(
                      after,
                      "the transition time of " + condition.getType() + " moves with its status",
                      same.getLastTransitionTime().equals(condition.getLastTransitionTime())));
    }
    boolean sameGeneration = generation(now) == generation(old);
    rule(
        after,
        "Ready does not flap from False to Unknown within a generation",
        !(sameGeneration && ready(old).equals("False") && ready(now).equals("Unknown")));
    boolean asked = !Objects.equals(old.lastHandledReconcileAt(), now.lastHandledReconcileAt());
    rule(
        after,
        "what is Stalled stays so within a generation, unless an annotation asks",
        asked || !(sameGeneration && has(old, "Stalled") && has(now, "Reconciling")));
    rule(
        after,
        "what is Ready stays so within a generation, unless a check finds otherwise",
        !sameGeneration
            || !ready(old).equals("True")
            || ready(now).equals("True")
            || isChecked(after)
            || isTaken(now));
    rule(after, "what was pushed is not forgotten", old.pushed() == null || now.pushed() != null);
    rule(after, "progress does not go backwards", forwards(old.progress(), now.progress()));
  }

  private static boolean isChecked(ImagePush push) {
    return push.getSpec().interval() != null
        || (push.getMetadata().getAnnotations() != null
            && push.getMetadata().getAnnotations().keySet().stream()
                .anyMatch(key -> key.endsWith("/requestedAt")));
  }

  /// Whether another resource has claimed a tag.
  private static boolean isTaken(ImagePushStatus status) {
    return status.exit() != null && status.exit().reason().equals("TagConflict");
  }

  private static boolean forwards(@Nullable ProgressStatus old, @Nullable ProgressStatus now) {
    return old == null
        || now == null
        || old.bytesDone() == null
        || now.bytesDone() == null
        || now.bytesDone() >= old.bytesDone();
  }

  private void rule(ImagePush push, String rule, boolean holds) {
    if (!holds) {
      violations.add(
          "%s at generation %s: %s; the status is %s"
              .formatted(
                  push.getMetadata().getName(),
                  push.getMetadata().getGeneration(),
                  rule,
                  push.getStatus()));
    }
  }

  private static long generation(ImagePushStatus status) {
    return status.observedGeneration() == null ? -1 : status.observedGeneration();
  }

  private static String ready(ImagePushStatus status) {
    return find(status, "Ready").map(Condition::getStatus).orElse("absent");
  }

  private static boolean has(ImagePushStatus status, String type) {
    return find(status, type).isPresent();
  }

  private static Optional<Condition> find(ImagePushStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }
}
