package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeciderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final PushProgress.Snapshot PROGRESS = new PushProgress().snapshot();
  private static final PushOutcome PUSHED = Resources.PUSHED;
  private static final PushOutcome FAILED =
      new PushOutcome.Failed(new Failure(ExitReason.CONNECT_FAILED, "no route"), null);

  static Stream<Arguments> cases() {
    return Stream.of(
        argumentSet("a resource that nobody has seen starts", given(1, -1), new Decision.Start()),
        argumentSet("a changed spec starts", given(2, 1).settled(), new Decision.Start()),
        argumentSet("what is done or stalled rests", given(1, 1).settled(), new Decision.Rest()),
        argumentSet("a deleted resource rests", given(2, 1).deleted(), new Decision.Rest()),
        argumentSet(
            "what waits, waits until its time",
            given(1, 1).next(LATER),
            new Decision.WaitUntil(LATER)),
        argumentSet("what waits starts at its time", given(1, 1).next(NOW), new Decision.Start()),
        argumentSet(
            "what waits starts late rather than never",
            given(1, 1).next(NOW.minusSeconds(3600)),
            new Decision.Start()),
        argumentSet(
            "what waits starts when a Secret changes",
            given(1, 1).next(LATER).secretsChanged(),
            new Decision.Start()),
        argumentSet(
            "an attempt that a restart cut short starts again", given(1, 1), new Decision.Start()),
        argumentSet(
            "a changed spec does not wait for the old one's time",
            given(2, 1).next(LATER),
            new Decision.Start()),
        argumentSet(
            "a suspended resource stops saying that work goes on",
            given(2, 1).suspended(),
            new Decision.Suspend()),
        argumentSet(
            "a suspended resource that rests is left alone",
            given(2, 1).suspended().resting(),
            new Decision.Rest()),
        argumentSet(
            "a suspended resource does not wait for an attempt",
            given(1, 1).suspended().next(LATER),
            new Decision.Suspend()),
        argumentSet(
            "a running attempt is reported",
            given(1, 1).task(1, null),
            new Decision.Report(PROGRESS)),
        argumentSet(
            "an attempt runs on although the status seems settled, for the cache may be old",
            given(1, 1).settled().task(1, null),
            new Decision.Report(PROGRESS)),
        argumentSet(
            "a success is recorded", given(1, 1).task(1, PUSHED), new Decision.Finish(PUSHED)),
        argumentSet(
            "a failure is recorded", given(1, 1).task(1, FAILED), new Decision.Finish(FAILED)),
        argumentSet(
            "an attempt for an older generation is cancelled",
            given(2, 1).task(1, null),
            new Decision.Cancel()),
        argumentSet(
            "an outcome for an older generation is no outcome",
            given(2, 1).task(1, PUSHED),
            new Decision.Discard()),
        argumentSet(
            "an attempt for a deleted resource is cancelled",
            given(1, 1).deleted().task(1, null),
            new Decision.Cancel()),
        argumentSet(
            "an attempt for a suspended resource is cancelled",
            given(1, 1).suspended().task(1, null),
            new Decision.Cancel()),
        argumentSet(
            "an attempt for a resource that had the same name is cancelled",
            given(1, -1).taskOfAnother(1, null),
            new Decision.Cancel()),
        argumentSet(
            "an outcome for a resource that had the same name is no outcome",
            given(1, -1).taskOfAnother(1, PUSHED),
            new Decision.Discard()),
        argumentSet(
            "a cancelled attempt that has not ended is asked again",
            given(1, 1).cancelledTask(null),
            new Decision.Cancel()),
        argumentSet(
            "a cancelled attempt's outcome is none",
            given(1, 1).cancelledTask(PUSHED),
            new Decision.Discard()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(Given given, Decision expected) {
    // When
    Decision decision = Decider.decide(given.observation());

    // Then
    assertThat(decision).isEqualTo(expected);
  }

  private static Given given(long generation, long observedGeneration) {
    return new Given(
        new Observation(
            generation, observedGeneration, false, false, false, false, null, null, false, NOW));
  }

  private record Given(Observation observation) {
    Given suspended() {
      return with(true, observation.deleted(), observation.settled(), observation.resting());
    }

    Given deleted() {
      return with(observation.suspended(), true, observation.settled(), observation.resting());
    }

    Given settled() {
      return with(observation.suspended(), observation.deleted(), true, true);
    }

    Given resting() {
      return with(observation.suspended(), observation.deleted(), observation.settled(), true);
    }

    Given next(Instant instant) {
      return with(instant, observation.task(), observation.secretsChanged());
    }

    Given secretsChanged() {
      return with(observation.nextAttemptAt(), observation.task(), true);
    }

    Given task(long generation, @Nullable PushOutcome outcome) {
      return with(new Observation.Task(true, generation, false, outcome, PROGRESS));
    }

    Given taskOfAnother(long generation, @Nullable PushOutcome outcome) {
      return with(new Observation.Task(false, generation, false, outcome, PROGRESS));
    }

    Given cancelledTask(@Nullable PushOutcome outcome) {
      return with(new Observation.Task(true, 1, true, outcome, PROGRESS));
    }

    private Given with(Observation.Task task) {
      return with(observation.nextAttemptAt(), task, observation.secretsChanged());
    }

    private Given with(boolean suspended, boolean deleted, boolean settled, boolean resting) {
      return new Given(
          new Observation(
              observation.generation(),
              observation.observedGeneration(),
              suspended,
              deleted,
              settled,
              resting,
              observation.nextAttemptAt(),
              observation.task(),
              observation.secretsChanged(),
              NOW));
    }

    private Given with(
        @Nullable Instant next, Observation.@Nullable Task task, boolean secretsChanged) {
      return new Given(
          new Observation(
              observation.generation(),
              observation.observedGeneration(),
              observation.suspended(),
              observation.deleted(),
              observation.settled(),
              observation.resting(),
              next,
              task,
              secretsChanged,
              NOW));
    }
  }
}
