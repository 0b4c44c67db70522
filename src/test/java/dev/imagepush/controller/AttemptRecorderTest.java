package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INSTANT;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.RetryStatus;
import dev.imagepush.api.v1beta1.UnfinishedStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptRecorderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final ImagePush CHECKED = Resources.copy("interval: 1h\n");
  private static final PushOutcome UP_TO_DATE =
      new PushOutcome.UpToDate(
          Resources.SOURCE, PushOutcome.PushedImage.of(Resources.SOURCE), Duration.ofMillis(80));

  private Instant now = NOW;

  private final FaultyApiServer server = new FaultyApiServer();
  private final KubernetesClient client = server.client();
  private final PushEvents events = new PushEvents(client, () -> NOW);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Checks checks = new Checks(CheckSchedule.DEFAULT);
  private final AttemptRecorder recorder =
      new AttemptRecorder(meters, checks, new Random(1), () -> now);

  @AfterEach
  void close() {
    events.close();
    client.close();
    server.close();
  }

  @Test
  void tellsASuccessOnce() {
    // When
    record(started(StatusBuilder.UNSEEN), Resources.PUSHED);

    // Then
    assertEvents("Pushed");
    assertThat(
            meters
                .get("imagepush.push")
                .tags("result", "success", "reason", "Pushed", "source.type", "registry")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void recordsAFailureOfAResourceWhoseRepositoryCannotBeRead() {
    // Given
    ImagePush invalid =
        Resources.withSpec(
            """
            source: {registry: {image: source.example.com/app:1}}
            destination: {repository: "registry.example.com:70000/app"}
            """);
    PushOutcome failed =
        new PushOutcome.Failed(new Failure(ExitReason.INVALID_SPEC, "no such port"), null);

    // When
    ImagePushStatus status =
        recorder.record(
            new PushTask(invalid, StatusBuilder.UNSEEN, NOW, progress -> failed), failed, events);

    // Then
    assertThat(status.exit()).extracting(ExitStatus::reason).isEqualTo("InvalidSpec");
  }

  @Test
  void tellsAFailureOnceHoweverOftenItIsRepeated() {
    // Given
    ImagePushStatus once = record(started(StatusBuilder.UNSEEN), failure(ExitReason.DENIED));

    // When
    ImagePushStatus twice = record(started(once), failure(ExitReason.DENIED));

    // Then
    assertEvents("Denied");
    assertThat(twice.retry()).extracting("attempts").isEqualTo(2);
  }

  @Test
  void usesUpNoRetriesWhileItLooksForAMissingSecret() {
    // Given
    ImagePushStatus status = StatusBuilder.UNSEEN;
    for (int look = 0; look < 12; look++) {
      status = record(started(status), failure(ExitReason.SECRET_NOT_FOUND));
    }

    // When
    ImagePushStatus failed = record(started(status), failure(ExitReason.REGISTRY_UNAVAILABLE));

    // Then
    assertThat(failed.retry()).extracting("attempts").isEqualTo(1);
    assertThat(failed.retry()).extracting("nextAttemptAt").isNotNull();
  }

  @Test
  void tellsAnotherFailureAndTheRecovery() {
    // Given
    ImagePushStatus denied = record(started(StatusBuilder.UNSEEN), failure(ExitReason.DENIED));
    ImagePushStatus unreachable = record(started(denied), failure(ExitReason.CONNECT_FAILED));

    // When
    record(started(unreachable), Resources.PUSHED);

    // Then
    assertEvents("Denied", "ConnectFailed", "Pushed", "Recovered");
  }

  @Test
  void keepsToTheDefaultsWhereTheRetryPolicyCannotBeRead() {
    // Given
    ImagePush push = Resources.copy("retry: {initialDelay: soon}\n");
    PushTask task = task(push, started(StatusBuilder.UNSEEN));

    // When
    ImagePushStatus status = recorder.record(task, failure(ExitReason.CONNECT_FAILED), events);

    // Then
    assertThat(status.retry()).isNotNull();
    assertThat(status.retry().nextAttemptAt()).isAfter(NOW.plusSeconds(7));
  }

  @Test
  void saysNothingOfACheckThatFindsNothingNew() {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);

    // When
    ImagePushStatus status = check(pushed, UP_TO_DATE);

    // Then
    assertThat(status).isSameAs(pushed);
    assertEvents("Pushed");
  }

  @Test
  void keepsToItselfThatACheckFailedForAReasonThatMayPass() {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);

    // When
    ImagePushStatus status = check(pushed, failure(ExitReason.CONNECT_FAILED));

    // Then
    assertThat(status).isSameAs(pushed);
    assertThat(checks.next(CHECKED, status, now))
        .hasValueSatisfying(
            next -> assertThat(next).isBetween(now.plusSeconds(8), now.plusSeconds(12)));
    assertEvents("Pushed");
  }

  @Test
  void tellsOfChecksThatHaveFailedForFiveMinutes() {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);
    check(pushed, failure(ExitReason.CONNECT_FAILED));
    check(pushed, failure(ExitReason.CONNECT_FAILED));
    now = NOW.plus(Duration.ofMinutes(5));

    // When
    ImagePushStatus status = check(pushed, failure(ExitReason.CONNECT_FAILED));

    // Then
    assertThat(Conditions.isTrue(status.conditions(), Conditions.READY)).isFalse();
    assertThat(Conditions.isTrue(status.conditions(), Conditions.RECONCILING)).isTrue();
    assertThat(status.pushed()).isEqualTo(pushed.pushed());
    assertThat(status.retry())
        .extracting(RetryStatus::attempts, RetryStatus::firstFailureAt)
        .containsExactly(3, NOW);
    assertEvents("Pushed", "ConnectFailed");
  }

  @Test
  void tellsAtOnceOfACheckThatFailedAfterItSetATag() {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);
    PushOutcome halfDone =
        new PushOutcome.Failed(
            new Failure(ExitReason.CONNECT_FAILED, "went wrong"),
            Resources.SOURCE,
            new PushOutcome.PushedImage(Resources.OTHER_DIGEST, List.of()),
            List.of("1"));

    // When
    ImagePushStatus status = check(pushed, halfDone);

    // Then
    assertThat(status.unfinished()).extracting(UnfinishedStatus::tags).isEqualTo(List.of("1"));
    assertThat(status.pushed()).isEqualTo(pushed.pushed());
  }

  @Test
  void forgetsFailedChecksWhenOneSucceeds() {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);
    check(pushed, failure(ExitReason.CONNECT_FAILED));
    check(pushed, UP_TO_DATE);
    now = NOW.plus(Duration.ofMinutes(5));

    // When
    ImagePushStatus status = check(pushed, failure(ExitReason.CONNECT_FAILED));

    // Then
    assertThat(status).isSameAs(pushed);
  }

  @ParameterizedTest
  @EnumSource(
      value = ExitReason.class,
      names = {"SOURCE_NOT_FOUND", "UNAUTHORIZED", "TAG_CONFLICT", "SOURCE_CORRUPT"})
  void tellsAtOnceOfACheckThatFailsForAReasonThatLasts(ExitReason reason) {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);

    // When
    ImagePushStatus status = check(pushed, failure(reason));

    // Then
    assertThat(status.exit()).extracting(ExitStatus::reason).isEqualTo(reason.toString());
    assertEvents("Pushed", reason.toString());
  }

  @Test
  void looksAgainAtTheNextIntervalWhenAllAttemptsAreUsedUp() {
    // Given
    ImagePush push = Resources.copy("interval: 1h\nretry: {limit: 1}\n");
    ImagePushStatus once =
        recorder.record(
            task(push, started(StatusBuilder.UNSEEN)), failure(ExitReason.CONNECT_FAILED), events);

    // When
    ImagePushStatus twice =
        recorder.record(task(push, started(once)), failure(ExitReason.CONNECT_FAILED), events);

    // Then
    assertThat(Conditions.isTrue(twice.conditions(), Conditions.STALLED)).isFalse();
    assertThat(twice.retry())
        .extracting(RetryStatus::nextAttemptAt, INSTANT)
        .isBetween(NOW.plus(Duration.ofMinutes(54)), NOW.plus(Duration.ofMinutes(67)));
  }

  @Test
  void tellsATagThatWasSetAgainFromOneThatFollowsItsSource() {
    // Given
    ImagePushStatus pushed = record(started(StatusBuilder.UNSEEN), Resources.PUSHED);

    // When
    ImagePushStatus status = check(pushed, Resources.PUSHED);

    // Then
    assertThat(status.exit()).extracting(ExitStatus::reason).isEqualTo("DriftRepaired");
    assertThat(status.exit())
        .extracting(ExitStatus::message, STRING)
        .startsWith("set 1 again to registry.example.com/team/app@");
    assertEvents("Pushed", "DriftRepaired");
  }

  private ImagePushStatus check(ImagePushStatus ready, PushOutcome outcome) {
    PushTask task = task(CHECKED, ready);
    task.besideTheStatus();
    return recorder.record(task, outcome, events);
  }

  private ImagePushStatus record(ImagePushStatus begun, PushOutcome outcome) {
    return recorder.record(task(Resources.copy(""), begun), outcome, events);
  }

  private static PushTask task(ImagePush push, ImagePushStatus begun) {
    return new PushTask(push, begun, NOW, progress -> Resources.PUSHED);
  }

  private static ImagePushStatus started(ImagePushStatus before) {
    return new StatusBuilder(before, 1, NOW).started(false);
  }

  private static PushOutcome failure(ExitReason reason) {
    return new PushOutcome.Failed(new Failure(reason, "went wrong"), null);
  }

  /// The events so far; a last one is written to see that no more come.
  private void assertEvents(String... reasons) {
    List<String> expected = new ArrayList<>(List.of(reasons));
    expected.add("Last");
    events.normal(Resources.copy(""), "Last", "no more events come");
    await()
        .untilAsserted(
            () -> {
              List<Event> written = client.v1().events().inNamespace("team").list().getItems();
              assertThat(written)
                  .extracting(Event::getReason)
                  .containsExactlyInAnyOrderElementsOf(expected);
              assertThat(written).extracting(Event::getCount).containsOnly(1);
            });
  }
}
