package dev.imagepush.controller;

import static dev.imagepush.controller.Resources.DIGEST;
import static dev.imagepush.controller.Resources.OTHER_DIGEST;
import static dev.imagepush.controller.Resources.PUSHED;
import static dev.imagepush.controller.Resources.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.HistoryEntry;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.api.v1beta1.RetryStatus;
import dev.imagepush.api.v1beta1.SourceStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.image.Repository;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatusBuilderTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.400Z");
  private static final Instant LATER = Instant.parse("2026-01-01T12:00:30Z");
  private static final Instant NEXT = Instant.parse("2026-01-01T12:01:00.200Z");
  private static final Repository REPOSITORY = Repository.parse("registry.example.com/team/app");
  private static final List<String> TAGS = List.of("1");

  @Test
  void beginsAsUnknownAndReconciling() {
    // When
    ImagePushStatus status = at(null, 1, NOON).started(false);

    // Then
    assertThat(conditions(status))
        .containsExactly("Ready=Unknown Progressing", "Reconciling=True Progressing");
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.conditions())
        .allSatisfy(
            condition -> {
              assertThat(condition.getObservedGeneration()).isEqualTo(1);
              assertThat(condition.getLastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
            });
  }

  @Test
  void endsReadyWithEverythingThatIsKnown() {
    // Given
    ImagePushStatus started = at(null, 1, NOON).started(false);

    // When
    ImagePushStatus status = at(started, 1, LATER).pushed(PUSHED, REPOSITORY, TAGS);

    // Then
    assertThat(conditions(status)).containsExactly("Ready=True Pushed");
    assertThat(status.exit())
        .extracting("code", "reason", "retryable", "at")
        .containsExactly(0, "Pushed", false, LATER);
    assertThat(status.pushed())
        .extracting("image", "digest", "tags", "duration", "bytesUploaded", "previousDigest")
        .containsExactly(
            REPOSITORY + "@" + DIGEST,
            DIGEST.toString(),
            TAGS,
            "3.2s",
            4000L,
            OTHER_DIGEST.toString());
    assertThat(status.source())
        .extracting("digest", "bytes")
        .containsExactly(DIGEST.toString(), 4096L);
    assertThat(status.retry()).isNull();
    assertThat(status.progress()).isNull();
    assertThat(status.history()).singleElement().extracting("message").isNull();
  }

  @Test
  void keepsAMessageWithManyNotesToWhatTheSchemaAllows() {
    // Given
    PushOutcome.UpToDate noted =
        new PushOutcome.UpToDate(
            SOURCE,
            new PushOutcome.PushedImage(DIGEST, List.of("note ".repeat(60), "note ".repeat(60))),
            Duration.ofSeconds(1));

    // When
    ImagePushStatus status = at(null, 1, NOON).upToDate(noted, REPOSITORY, TAGS);

    // Then
    assertThat(status.exit()).isNotNull();
    assertThat(status.exit().message())
        .hasSize(Failure.MAX_MESSAGE_LENGTH)
        .startsWith(REPOSITORY + "@" + DIGEST)
        .endsWith("…");
    assertThat(status.conditions())
        .singleElement()
        .extracting(Condition::getMessage)
        .isEqualTo(status.exit().message());
  }

  @Test
  void namesNoPreviousDigestWhereItIsTheSame() {
    // Given
    PushOutcome.Pushed again =
        new PushOutcome.Pushed(
            SOURCE,
            PushOutcome.PushedImage.of(SOURCE),
            TAGS,
            DIGEST,
            0,
            4096,
            Duration.ofSeconds(1));

    // When
    ImagePushStatus status = at(null, 1, NOON).pushed(again, REPOSITORY, TAGS);

    // Then
    assertThat(status.pushed()).extracting("previousDigest").isNull();
  }

  @Test
  void keepsWhatWasPushedWhereNothingHadToBe() {
    // Given
    ImagePushStatus pushed = at(null, 1, NOON).pushed(PUSHED, REPOSITORY, TAGS);

    // When
    ImagePushStatus status =
        at(pushed, 2, LATER)
            .upToDate(
                new PushOutcome.UpToDate(
                    SOURCE, PushOutcome.PushedImage.of(SOURCE), Duration.ofMillis(80)),
                REPOSITORY,
                TAGS);

    // Then
    assertThat(conditions(status)).containsExactly("Ready=True UpToDate");
    assertThat(status.pushed()).isEqualTo(pushed.pushed());
  }

  @Test
  void waitsAfterAFailureThatMayPass() {
    // Given
    ImagePushStatus started = at(null, 1, NOON).started(false);

    // When
    ImagePushStatus status = failed(started, ExitReason.CONNECT_FAILED, 1, LATER);

    // Then
    assertThat(conditions(status))
        .containsExactly("Ready=False ConnectFailed", "Reconciling=True ProgressingWithRetry");
    assertThat(status.retry())
        .isEqualTo(new RetryStatus(1, LATER, Instant.parse("2026-01-01T12:01:01Z")));
    assertThat(status.exit())
        .extracting("code", "reason", "retryable")
        .containsExactly(3, "ConnectFailed", true);
    assertThat(status.history())
        .singleElement()
        .extracting(HistoryEntry::message, HistoryEntry::digest, HistoryEntry::duration)
        .containsExactly("went wrong", DIGEST.toString(), "29.6s");
  }

  @Test
  void doesNotFlapWhileItTriesAgain() {
    // Given
    ImagePushStatus waiting =
        failed(at(null, 1, NOON).started(false), ExitReason.CONNECT_FAILED, 1, NOON);

    // When
    ImagePushStatus again = at(waiting, 1, LATER).started(false);

    // Then
    assertThat(conditions(again))
        .containsExactly("Ready=False ConnectFailed", "Reconciling=True ProgressingWithRetry");
    assertThat(again.conditions())
        .extracting(Condition::getLastTransitionTime)
        .containsOnly("2026-01-01T12:00:00Z");
    assertThat(again.retry()).isEqualTo(new RetryStatus(1, at(NOON), null));
  }

  @Test
  void movesATransitionTimeWithItsStatusAlone() {
    // Given
    ImagePushStatus first = failed(at(null, 1, NOON).started(false), ExitReason.DENIED, 1, NOON);

    // When
    ImagePushStatus second = failed(first, ExitReason.CONNECT_FAILED, 2, LATER);

    // Then
    assertThat(second.conditions())
        .extracting(Condition::getLastTransitionTime)
        .containsOnly("2026-01-01T12:00:00Z");
    assertThat(second.retry()).extracting("firstFailureAt").isEqualTo(at(NOON));
  }

  @Test
  void stallsWhereAPersonMustAct() {
    // When
    ImagePushStatus status =
        at(null, 1, NOON)
            .failed(
                new PushOutcome.Failed(new Failure(ExitReason.POLICY_DENIED, "refused"), null),
                NOON,
                new NextAttempt.Never(1, false));

    // Then
    assertThat(conditions(status))
        .containsExactly("Ready=False PolicyDenied", "Stalled=True PolicyDenied");
    assertThat(status.exit()).extracting("retryable").isEqualTo(false);
    assertThat(status.retry()).extracting("nextAttemptAt").isNull();
  }

  @Test
  void stallsWhenAllAttemptsAreUsedUpAndKeepsTheLastCause() {
    // When
    ImagePushStatus status =
        at(null, 1, NOON)
            .failed(
                new PushOutcome.Failed(new Failure(ExitReason.CONNECT_FAILED, "no route"), null),
                NOON,
                new NextAttempt.Never(11, true));

    // Then
    assertThat(conditions(status))
        .containsExactly("Ready=False ConnectFailed", "Stalled=True RetriesExhausted");
    assertThat(Conditions.find(status.conditions(), "Stalled").orElseThrow().getMessage())
        .isEqualTo("gave up after 11 attempts: no route");
  }

  @Test
  @DisplayName("K19: what a server or an image says beyond the schema is left out")
  void staysWithinTheSchema() {
    // Given
    List<Platform> platforms =
        IntStream.range(0, 300).mapToObj(i -> new Platform("linux", "cpu" + i, null)).toList();
    PushOutcome.SourceImage source =
        new PushOutcome.SourceImage("app", DIGEST, MediaType.OCI_INDEX, 1, platforms);
    Failure failure =
        new Failure(ExitReason.PROTOCOL_ERROR, "odd", "GET manifest", 999, null, null);

    // When
    ImagePushStatus status =
        at(null, 1, NOON)
            .failed(new PushOutcome.Failed(failure, source), NOON, new NextAttempt.Never(1, false));

    // Then
    assertThat(status.source()).isNotNull();
    assertThat(status.source().platforms()).hasSize(256);
    assertThat(status.exit()).extracting("httpStatus").isNull();
  }

  @Test
  void keepsTheLastPushAndSourceOnFailure() {
    // Given
    ImagePushStatus pushed = at(null, 1, NOON).pushed(PUSHED, REPOSITORY, TAGS);

    // When
    ImagePushStatus status =
        at(at(pushed, 2, LATER).started(false), 2, LATER)
            .failed(
                new PushOutcome.Failed(new Failure(ExitReason.DENIED, "no"), null),
                LATER,
                new NextAttempt.At(NEXT, 1));

    // Then
    assertThat(status.pushed()).isEqualTo(pushed.pushed());
    assertThat(status.source()).isEqualTo(pushed.source());
    assertThat(status.observedGeneration()).isEqualTo(2);
  }

  @Test
  void forgetsTheFailuresOfAnOlderGeneration() {
    // Given
    ImagePushStatus waiting =
        failed(at(null, 1, NOON).started(false), ExitReason.CONNECT_FAILED, 4, NOON);

    // When
    ImagePushStatus status = at(waiting, 2, LATER).started(false);

    // Then
    assertThat(status.retry()).isNull();
    assertThat(conditions(status))
        .containsExactly("Ready=Unknown Progressing", "Reconciling=True Progressing");
  }

  @Test
  void keepsFiveOutcomesTheNewestFirst() {
    // Given
    ImagePushStatus status = StatusBuilder.UNSEEN;
    List<ExitReason> reasons =
        List.of(
            ExitReason.CONNECT_FAILED,
            ExitReason.CONNECT_FAILED,
            ExitReason.DENIED,
            ExitReason.DNS_FAILURE,
            ExitReason.RATE_LIMITED,
            ExitReason.TAG_CONFLICT);
    for (ExitReason reason : reasons) {
      status = failed(status, reason, 1, NOON);
    }

    // When
    ImagePushStatus last = at(status, 1, LATER).pushed(PUSHED, REPOSITORY, TAGS);

    // Then
    assertThat(last.history())
        .extracting(HistoryEntry::reason)
        .containsExactly("Pushed", "TagConflict", "RateLimited", "DnsFailure", "Denied");
  }

  @Test
  void stopsSayingThatWorkGoesOnWhenSuspended() {
    // Given
    ImagePushStatus running = at(null, 1, NOON).started(false);

    // When
    ImagePushStatus status = at(running, 2, LATER).suspended();

    // Then
    assertThat(conditions(status)).containsExactly("Ready=Unknown Suspended");
    assertThat(status.observedGeneration()).isEqualTo(2);
  }

  @Test
  void keepsTheFailureThatIsKnownWhenSuspended() {
    // Given
    ImagePushStatus waiting =
        failed(at(null, 1, NOON).started(false), ExitReason.CONNECT_FAILED, 4, NOON);

    // When
    ImagePushStatus status = at(waiting, 2, LATER).suspended();

    // Then
    assertThat(conditions(status)).containsExactly("Ready=False ConnectFailed");
    assertThat(status.retry()).isEqualTo(new RetryStatus(4, at(NOON), null));
  }

  @Test
  void tellsHowFastBytesWentOfLate() {
    // Given
    ImagePushStatus started = at(null, 1, NOON).started(false);
    ImagePushStatus first =
        at(started, 1, Instant.parse("2026-01-01T12:00:10Z"))
            .progressed(snapshot(11_000, 1_000), Instant.parse("2026-01-01T12:00:00Z"));

    // When
    ImagePushStatus second =
        at(first, 1, Instant.parse("2026-01-01T12:00:15Z"))
            .progressed(snapshot(61_000, 1_000), Instant.parse("2026-01-01T12:00:00Z"));

    // Then
    assertThat(first.progress())
        .extracting("bytesPerSecond", "percent", "blobs")
        .containsExactly(1_000L, 11, "1/4");
    assertThat(second.progress()).extracting("bytesPerSecond").isEqualTo(10_000L);
    assertThat(second.conditions()).isEqualTo(started.conditions());
  }

  @Test
  void tellsTheSourcesDigestFromTheOneThatWasPushed() {
    // Given
    PushOutcome.PushedImage subset =
        new PushOutcome.PushedImage(OTHER_DIGEST, List.of("the index was rewritten"));
    PushOutcome.Pushed outcome =
        new PushOutcome.Pushed(SOURCE, subset, TAGS, OTHER_DIGEST, 0, 4096, Duration.ofSeconds(1));

    // When
    ImagePushStatus status = new StatusBuilder(null, 1, NOON).pushed(outcome, REPOSITORY, TAGS);

    // Then
    assertThat(status.source()).extracting(SourceStatus::digest).isEqualTo(DIGEST.toString());
    assertThat(status.pushed())
        .extracting(PushedStatus::digest, PushedStatus::image, PushedStatus::previousDigest)
        .containsExactly(OTHER_DIGEST.toString(), REPOSITORY + "@" + OTHER_DIGEST, null);
    assertThat(status.history())
        .extracting(HistoryEntry::digest)
        .containsExactly(OTHER_DIGEST.toString());
    assertThat(status.exit())
        .extracting(ExitStatus::message, STRING)
        .endsWith("; the index was rewritten");
  }

  private static PushProgress.Snapshot snapshot(long done, long reused) {
    return new PushProgress.Snapshot(100_000, done, reused, 0, done - reused, 4, 1);
  }

  private static StatusBuilder at(
      @Nullable ImagePushStatus previous, long generation, Instant now) {
    return new StatusBuilder(previous, generation, now);
  }

  private static Instant at(Instant instant) {
    return Instant.ofEpochSecond(instant.getEpochSecond());
  }

  private static ImagePushStatus failed(
      ImagePushStatus previous, ExitReason reason, int failures, Instant now) {
    return at(previous, 1, now)
        .failed(
            new PushOutcome.Failed(new Failure(reason, "went wrong"), SOURCE),
            NOON,
            new NextAttempt.At(NEXT, failures));
  }

  private static List<String> conditions(ImagePushStatus status) {
    return status.conditions().stream()
        .map(
            condition ->
                condition.getType() + "=" + condition.getStatus() + " " + condition.getReason())
        .toList();
  }
}
