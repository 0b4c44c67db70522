package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a status says of an attempt that stands somewhere.
class StatusSituationTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Situation PUSHING = new Situation("pushing as Job app-1", "app-1");

  @Test
  void saysWhatAnAttemptWaitsFor() {
    // Given
    ImagePushStatus started = new StatusBuilder(null, 1, NOON).started(false);

    // When
    ImagePushStatus status =
        new StatusBuilder(started, 1, NOON).situated(new Situation("waiting for a node", null));

    // Then
    assertThat(conditions(status))
        .containsExactly(
            "Ready=Unknown Progressing: waiting for a node",
            "Reconciling=True Progressing: waiting for a node");
    assertThat(status.job()).isNull();
  }

  @Test
  void namesTheJob() {
    // Given
    ImagePushStatus started = new StatusBuilder(null, 1, NOON).started(false);

    // When
    ImagePushStatus status = new StatusBuilder(started, 1, NOON).situated(PUSHING);

    // Then
    assertThat(status.job()).isEqualTo("app-1");
  }

  @Test
  void leavesReadyAsItWasWhileItIsTriedAgain() {
    // Given
    ImagePushStatus failed =
        new StatusBuilder(new StatusBuilder(null, 1, NOON).started(false), 1, NOON)
            .failed(
                new PushOutcome.Failed(new Failure(ExitReason.WORKER_LOST, "evicted"), null),
                NOON,
                new NextAttempt.At(NOON.plusSeconds(10), 1));
    ImagePushStatus again = new StatusBuilder(failed, 1, NOON).started(false);

    // When
    ImagePushStatus status = new StatusBuilder(again, 1, NOON).situated(PUSHING);

    // Then
    assertThat(conditions(status))
        .containsExactly(
            "Ready=False WorkerLost: evicted",
            "Reconciling=True ProgressingWithRetry: pushing as Job app-1; the attempt before:"
                + " evicted");
  }

  @Test
  void saysTheSameAsLongAsItStandsThere() {
    // Given
    ImagePushStatus situated =
        new StatusBuilder(new StatusBuilder(null, 1, NOON).started(false), 1, NOON)
            .situated(PUSHING);

    // When
    ImagePushStatus status = new StatusBuilder(situated, 1, NOON.plusSeconds(5)).situated(PUSHING);

    // Then
    assertThat(status).isEqualTo(situated);
  }

  @Test
  void namesNoJobOnceItHasEnded() {
    // Given
    ImagePushStatus situated =
        new StatusBuilder(new StatusBuilder(null, 1, NOON).started(false), 1, NOON)
            .situated(PUSHING);

    // When
    ImagePushStatus status =
        new StatusBuilder(situated, 1, NOON)
            .failed(
                new PushOutcome.Failed(new Failure(ExitReason.WORKER_LOST, "evicted"), null),
                NOON,
                new NextAttempt.At(NOON.plusSeconds(10), 1));

    // Then
    assertThat(status.job()).isNull();
  }

  private static List<String> conditions(ImagePushStatus status) {
    return status.conditions().stream()
        .map(
            condition ->
                "%s=%s %s: %s"
                    .formatted(
                        condition.getType(),
                        condition.getStatus(),
                        condition.getReason(),
                        condition.getMessage()))
        .toList();
  }
}
