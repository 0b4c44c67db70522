package dev.imagepush.operator;

import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// Says what becomes of a resource. Each assertion waits until it holds.
public final class PushAssert extends AbstractAssert<PushAssert, PushUnderTest> {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private PushAssert(PushUnderTest push) {
    super(push, PushAssert.class);
  }

  public static PushAssert assertThatPush(PushUnderTest push) {
    return new PushAssert(push);
  }

  /// The image is there, for the spec as it is now, and nothing goes on.
  public PushAssert becomesReady(ExitReason reason) {
    return eventually(
        push -> {
          hasCondition(push, "Ready", "True", reason.toString());
          hasNoCondition(push, "Reconciling");
          hasNoCondition(push, "Stalled");
          Assertions.assertThat(exit(push)).isEqualTo(reason.toString());
        });
  }

  /// It failed, and is tried again by itself.
  public PushAssert comesToRetryAfter(ExitReason reason) {
    return eventually(
        push -> {
          hasCondition(push, "Ready", "False", reason.toString());
          hasCondition(push, "Reconciling", "True", "ProgressingWithRetry");
          Assertions.assertThat(exit(push)).isEqualTo(reason.toString());
          Assertions.assertThat(present(status(push).exit()).code())
              .isEqualTo(reason.code().number());
          Assertions.assertThat(present(status(push).retry()).nextAttemptAt()).isNotNull();
        });
  }

  /// It failed, and a person must act.
  public PushAssert stallsWith(ExitReason reason) {
    return eventually(
        push -> {
          hasCondition(push, "Ready", "False", reason.toString());
          Assertions.assertThat(condition(push, "Stalled")).isPresent();
          hasNoCondition(push, "Reconciling");
        });
  }

  /// It rests because it was told to.
  public PushAssert isSuspended() {
    return eventually(
        push -> {
          hasCondition(push, "Ready", "Unknown", "Suspended");
          hasNoCondition(push, "Reconciling");
        });
  }

  /// An attempt runs, and so many blobs are done.
  public PushAssert hasSentBlobs(String doneOfAll) {
    return eventually(
        push -> {
          hasCondition(push, "Reconciling", "True", "Progressing");
          Assertions.assertThat(present(status(push).progress()).blobs()).isEqualTo(doneOfAll);
        });
  }

  /// A check has found something to push, and what was pushed before is known still.
  public PushAssert isPushingBesides(String digest) {
    return eventually(
        push -> {
          hasCondition(push, "Ready", "Unknown", "Progressing");
          hasCondition(push, "Reconciling", "True", "Progressing");
          Assertions.assertThat(present(status(push).pushed()).digest()).isEqualTo(digest);
        });
  }

  /// An attempt is under way, and this is what it does or waits for.
  public PushAssert standsAs(String part) {
    return eventually(
        push ->
            Assertions.assertThat(condition(push, "Reconciling").map(Condition::getMessage))
                .hasValueSatisfying(message -> Assertions.assertThat(message).contains(part)));
  }

  /// A Job makes the attempt, and the status names it.
  public PushAssert runsAsAJob() {
    return eventually(
        push -> {
          hasCondition(push, "Reconciling", "True", "Progressing");
          Assertions.assertThat(status(push).job()).isNotNull();
        });
  }

  public PushAssert says(String... parts) {
    return eventually(
        push ->
            Assertions.assertThat(condition(push, "Ready").orElseThrow().getMessage())
                .contains(parts));
  }

  /// What the source is called begins and ends so.
  public PushAssert hasRead(String begin, String end) {
    return eventually(
        push ->
            Assertions.assertThat(present(status(push).source()).image())
                .startsWith(begin)
                .endsWith(end));
  }

  public PushAssert hasPushed(String digest) {
    return eventually(
        push -> Assertions.assertThat(present(status(push).pushed()).digest()).isEqualTo(digest));
  }

  /// What was asked for with this was done.
  public PushAssert hasHandled(String token) {
    return eventually(
        push -> Assertions.assertThat(status(push).lastHandledReconcileAt()).isEqualTo(token));
  }

  /// The API server has an event of it for this reason.
  public PushAssert hasTheEvent(String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                Assertions.assertThat(actual.events())
                    .extracting(Event::getReason)
                    .contains(reason));
    return this;
  }

  /// The API server has these events of it, in any order, each written once.
  public PushAssert hasExactlyTheEvents(String... reasons) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<Event> events = actual.events();
              Assertions.assertThat(events)
                  .extracting(Event::getReason)
                  .containsExactlyInAnyOrder(reasons);
              Assertions.assertThat(events).allMatch(event -> event.getCount() == 1);
            });
    return this;
  }

  @FunctionalInterface
  private interface Check {
    void of(ImagePush push);
  }

  private PushAssert eventually(Check check) {
    isNotNull();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              ImagePush push = actual.read();
              try {
                check.of(push);
              } catch (AssertionError e) {
                throw new AssertionError(
                    e.getMessage() + "\nof this status:\n" + yaml(push.getStatus()), e);
              }
            });
    return this;
  }

  private static String yaml(@Nullable ImagePushStatus status) {
    return status == null ? "none" : Serialization.asYaml(status);
  }

  private static void hasCondition(ImagePush push, String type, String status, String reason) {
    Condition condition = condition(push, type).orElseThrow(() -> new AssertionError("no " + type));
    Assertions.assertThat(
            Arrays.asList(
                condition.getStatus(), condition.getReason(), condition.getObservedGeneration()))
        .containsExactly(status, reason, push.getMetadata().getGeneration());
    Assertions.assertThat(status(push).observedGeneration())
        .isEqualTo(push.getMetadata().getGeneration());
  }

  private static void hasNoCondition(ImagePush push, String type) {
    Assertions.assertThat(condition(push, type)).isEmpty();
  }

  private static Optional<Condition> condition(ImagePush push, String type) {
    return status(push).conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }

  private static ImagePushStatus status(ImagePush push) {
    return present(push.getStatus());
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new AssertionError("a part of the status is missing");
    }
    return part;
  }

  private static String exit(ImagePush push) {
    return present(status(push).exit()).reason();
  }
}
