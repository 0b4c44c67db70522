package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeciderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final PushProgress.Snapshot PROGRESS = new PushProgress().snapshot();
  private static final PushOutcome.Pushed PUSHED = Resources.PUSHED;
  private static final PushOutcome UP_TO_DATE =
      new PushOutcome.UpToDate(
          Resources.SOURCE, PushOutcome.PushedImage.of(Resources.SOURCE), Duration.ofMillis(80));
  private static final PushOutcome FAILED =
      new PushOutcome.Failed(new Failure(ExitReason.CONNECT_FAILED, "no route"), null);

  private static final PushOutcome HALF_DONE =
      new PushOutcome.Failed(
          new Failure(ExitReason.CANCELLED, "stopped"),
          Resources.SOURCE,
          PushOutcome.PushedImage.of(Resources.SOURCE),
          List.of("1"));

  static Stream<Arguments> cases() {
    return Stream.of(
        argumentSet("a resource that nobody has seen starts", given(1, -1), new Decision.Start()),
        argumentSet("a changed spec starts", given(2, 1).ready(), new Decision.Start()),
        argumentSet("what is done rests", given(1, 1).ready(), new Decision.Rest()),
        argumentSet("what is stalled rests", given(1, 1).stalled(), new Decision.Rest()),
        argumentSet(
            "what is done waits for its next check",
            given(1, 1).ready().nextCheck(LATER),
            new Decision.WaitUntil(LATER)),
        argumentSet(
            "what is done is checked at its time",
            given(1, 1).ready().nextCheck(NOW),
            new Decision.Check()),
        argumentSet(
            "what is stalled waits for a person, whatever its interval",
            given(1, 1).stalled().nextCheck(NOW),
            new Decision.Rest()),
        argumentSet(
            "what is done is checked when an annotation asks for it",
            given(1, 1).ready().nextCheck(LATER).asked(),
            new Decision.Check()),
        argumentSet(
            "what is stalled starts when an annotation asks for it",
            given(1, 1).stalled().asked(),
            new Decision.Start()),
        argumentSet(
            "what waits starts when an annotation asks for it",
            given(1, 1).next(LATER).asked(),
            new Decision.Start()),
        argumentSet(
            "a changed spec is more than a check",
            given(2, 1).ready().asked(),
            new Decision.Start()),
        argumentSet(
            "a Job that nobody follows is followed beside a status that stands",
            given(1, 1).ready().nextCheck(LATER).strayJob(),
            new Decision.Check()),
        argumentSet(
            "a Job that nobody follows is followed, whatever is waited for",
            given(1, 1).next(LATER).strayJob(),
            new Decision.Start()),
        argumentSet(
            "a Job that nobody follows is ended where its resource rests",
            given(1, 1).ready().suspended().strayJob(),
            new Decision.Suspend()),
        argumentSet(
            "what is asked of a suspended resource waits until it is resumed",
            given(1, 1).ready().suspended().asked(),
            new Decision.Rest()),
        argumentSet(
            "a resource that is gone rests", given(2, 1).gone().held(), new Decision.Rest()),
        argumentSet(
            "what is to be removed is held before anything is pushed",
            given(1, -1).toBeHeld(),
            new Decision.Hold()),
        argumentSet("what is held starts", given(1, -1).toBeHeld().held(), new Decision.Start()),
        argumentSet(
            "a suspended resource is held too",
            given(1, 1).ready().suspended().toBeHeld(),
            new Decision.Hold()),
        argumentSet(
            "what is to be kept is held no more",
            given(2, 1).ready().held(),
            new Decision.Release()),
        argumentSet(
            "a held resource that is deleted has its tags removed",
            given(2, 1).deleted().toBeHeld().held(),
            new Decision.RemoveTags()),
        argumentSet(
            "so has one that is suspended",
            given(2, 1).deleted().suspended().toBeHeld().held(),
            new Decision.RemoveTags()),
        argumentSet(
            "while tags are removed there is nothing to do",
            given(2, 1).deleted().toBeHeld().held().removal(Observation.Removal.RUNNING),
            new Decision.Rest()),
        argumentSet(
            "once tags were removed, or could not be, the resource goes",
            given(2, 1).deleted().toBeHeld().held().removal(Observation.Removal.ENDED),
            new Decision.Release()),
        argumentSet(
            "a deleted resource that is to be kept goes at once",
            given(2, 1).deleted().held(),
            new Decision.Release()),
        argumentSet(
            "a deleted resource that others hold rests",
            given(2, 1).deleted().toBeHeld(),
            new Decision.Rest()),
        argumentSet(
            "an attempt ends before tags are removed",
            given(1, 1).deleted().toBeHeld().held().task(1, null),
            new Decision.Cancel()),
        argumentSet(
            "what is done says so when an older resource claims its tag",
            given(1, 1).ready().tagsTaken(),
            new Decision.Start()),
        argumentSet(
            "what waits for a tag waits on while it is another's",
            given(1, 1).next(LATER).waitingForTags().tagsTaken(),
            new Decision.WaitUntil(LATER)),
        argumentSet(
            "what waits for a tag starts when it is free",
            given(1, 1).next(LATER).waitingForTags(),
            new Decision.Start()),
        argumentSet(
            "an attempt whose tag an older resource claims is cancelled",
            given(1, 1).tagsTaken().task(1, null),
            new Decision.Cancel()),
        argumentSet(
            "a suspended resource is not checked",
            given(1, 1).ready().suspended().nextCheck(NOW),
            new Decision.Rest()),
        argumentSet(
            "what is asked in the midst of an attempt waits for its end",
            given(1, 1).asked().task(1, null),
            new Decision.Report(PROGRESS)),
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
            given(1, 1).ready().task(1, null),
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
            "a failure for an older generation is no outcome",
            given(2, 1).task(1, FAILED),
            new Decision.Discard()),
        argumentSet(
            "tags that were set for an older generation are known",
            given(2, 1).task(1, PUSHED),
            new Decision.Keep(PUSHED)),
        argumentSet(
            "tags that were set for a resource that is deleted now are known, and can be removed",
            given(1, 1).deleted().toBeHeld().held().task(1, PUSHED),
            new Decision.Keep(PUSHED)),
        argumentSet(
            "tags that were set for a resource that is suspended now are known",
            given(1, 1).suspended().task(1, PUSHED),
            new Decision.Keep(PUSHED)),
        argumentSet(
            "tags that were set before an older resource claimed them are known",
            given(1, 1).tagsTaken().task(1, PUSHED),
            new Decision.Keep(PUSHED)),
        argumentSet(
            "tags that were set before an attempt failed that nobody wants are known",
            given(1, 1).deleted().toBeHeld().held().cancelledTask(HALF_DONE),
            new Decision.Keep(HALF_DONE)),
        argumentSet(
            "tags that were set for a resource that is gone are nobody's",
            given(1, 1).gone().task(1, PUSHED),
            new Decision.Discard()),
        argumentSet(
            "what was there already for a resource that is suspended now is no outcome",
            given(1, 1).suspended().task(1, UP_TO_DATE),
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
            "a cancelled attempt's failure is none",
            given(1, 1).cancelledTask(FAILED),
            new Decision.Discard()),
        argumentSet(
            "tags that a cancelled attempt has set are known",
            given(1, 1).cancelledTask(PUSHED),
            new Decision.Keep(PUSHED)));
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
    return new Given(generation, observedGeneration);
  }

  /// A situation that is put together in the words of the rules.
  private static final class Given {
    private final long generation;
    private final long observedGeneration;
    private boolean suspended;
    private boolean gone;
    private boolean deleted;
    private boolean finalizerWanted;
    private boolean finalizerPresent;
    private Observation.Removal removal = Observation.Removal.NONE;
    private boolean tagsTaken;
    private boolean waitingForTags;
    private boolean ready;
    private boolean stalled;
    private boolean resting;
    private boolean asked;
    private boolean secretsChanged;
    private boolean strayJob;
    private @Nullable Instant nextAttemptAt;
    private @Nullable Instant nextCheckAt;
    private Observation.@Nullable Task task;

    Given(long generation, long observedGeneration) {
      this.generation = generation;
      this.observedGeneration = observedGeneration;
    }

    Observation observation() {
      return new Observation(
          generation,
          suspended,
          gone,
          gone || deleted,
          new Observation.Finalizer(finalizerWanted, finalizerPresent),
          removal,
          new Observation.Status(
              observedGeneration, ready, stalled, resting, waitingForTags, nextAttemptAt),
          tagsTaken,
          asked,
          nextCheckAt,
          task,
          strayJob,
          secretsChanged,
          NOW);
    }

    Given suspended() {
      suspended = true;
      return this;
    }

    Given strayJob() {
      strayJob = true;
      return this;
    }

    Given deleted() {
      deleted = true;
      return this;
    }

    Given gone() {
      gone = true;
      return this;
    }

    Given toBeHeld() {
      finalizerWanted = true;
      return this;
    }

    Given held() {
      finalizerPresent = true;
      return this;
    }

    Given removal(Observation.Removal is) {
      removal = is;
      return this;
    }

    Given tagsTaken() {
      tagsTaken = true;
      return this;
    }

    Given waitingForTags() {
      waitingForTags = true;
      return this;
    }

    Given ready() {
      ready = true;
      resting = true;
      return this;
    }

    Given stalled() {
      stalled = true;
      resting = true;
      return this;
    }

    Given resting() {
      resting = true;
      return this;
    }

    Given asked() {
      asked = true;
      return this;
    }

    Given next(Instant instant) {
      nextAttemptAt = instant;
      return this;
    }

    Given nextCheck(Instant instant) {
      nextCheckAt = instant;
      return this;
    }

    Given secretsChanged() {
      secretsChanged = true;
      return this;
    }

    Given task(long ofGeneration, @Nullable PushOutcome outcome) {
      task = new Observation.Task(true, ofGeneration, false, outcome, PROGRESS);
      return this;
    }

    Given taskOfAnother(long ofGeneration, @Nullable PushOutcome outcome) {
      task = new Observation.Task(false, ofGeneration, false, outcome, PROGRESS);
      return this;
    }

    Given cancelledTask(@Nullable PushOutcome outcome) {
      task = new Observation.Task(true, 1, true, outcome, PROGRESS);
      return this;
    }
  }
}
