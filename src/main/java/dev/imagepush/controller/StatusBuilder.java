package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.api.v1beta1.RetryStatus;
import dev.imagepush.api.v1beta1.SourceStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Platform;
import dev.imagepush.image.Repository;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushOutcome.SourceImage;
import dev.imagepush.push.PushProgress;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes the whole status of a resource from the one before and what has happened since. Pure.
public final class StatusBuilder {
  /// A resource that no operator has seen.
  static final ImagePushStatus UNSEEN =
      new ImagePushStatus(
          -1L, List.of(), null, null, null, null, null, null, List.of(), null, null);

  /// What the schema allows; a status beyond it would never be written.
  private static final int MAX_PLATFORMS = 256;

  private static final int MAX_PLATFORM_LENGTH = 128;

  private final ImagePushStatus previous;
  private final long generation;
  private final Instant now;

  public StatusBuilder(@Nullable ImagePushStatus previous, long generation, Instant now) {
    this.previous = previous == null ? UNSEEN : previous;
    this.generation = generation;
    this.now = now;
  }

  /// The same, for a status that says what its resource asked for was handled.
  ///
  /// @param token null where it asked for nothing, which leaves what was handled before
  StatusBuilder answering(@Nullable String token) {
    return token == null ? this : after(draft().lastHandledReconcileAt(token));
  }

  /// The same, after failures that no status told of.
  StatusBuilder failing(int failures, Instant since) {
    return after(draft().retry(new RetryStatus(failures, seconds(since), null)));
  }

  /// The same, after an attempt that failed has set names.
  public StatusBuilder leaving(
      PushOutcome.Failed outcome, Repository repository, List<String> tags) {
    List<String> set = outcome.names().stream().filter(tags::contains).toList();
    if (outcome.image() == null || set.isEmpty()) {
      return this;
    }
    return after(
        draft()
            .unfinished(
                new SetTags(previous).leaving(image(repository, outcome.image().digest()), set)));
  }

  /// The status where there is nothing new to say.
  ImagePushStatus unchanged() {
    return previous;
  }

  /// The status once an attempt has begun. An attempt after a failure leaves Ready as it was, so that
  /// nothing flaps; one for a new generation does not know yet.
  ///
  /// @param afresh whether failures so far count no more
  ImagePushStatus started(boolean afresh) {
    boolean sameGeneration = Long.valueOf(generation).equals(previous.observedGeneration());
    @Nullable RetryStatus before = sameGeneration ? previous.retry() : null;
    Conditions conditions = conditions();
    @Nullable Condition ready = ready();
    if (before != null && ready != null) {
      conditions
          .with(Conditions.READY, ready.getStatus(), ready.getReason(), ready.getMessage())
          .with(
              Conditions.RECONCILING,
              "True",
              Conditions.PROGRESSING_WITH_RETRY,
              "pushing again after: " + ready.getMessage());
    } else {
      conditions
          .with(Conditions.READY, "Unknown", Conditions.PROGRESSING, "pushing")
          .with(Conditions.RECONCILING, "True", Conditions.PROGRESSING, "pushing");
    }
    RetryStatus retry =
        before != null
            ? new RetryStatus(
                afresh ? Integer.valueOf(0) : before.attempts(), before.firstFailureAt(), null)
            : null;
    return draft()
        .observedGeneration(generation)
        .conditions(conditions.list())
        .retry(retry)
        .withoutAttempt()
        .status();
  }

  /// The status while an attempt stands somewhere.
  ImagePushStatus situated(Situation situation) {
    Conditions conditions = conditions();
    @Nullable Condition ready = ready();
    if (ready == null || "Unknown".equals(ready.getStatus())) {
      conditions
          .with(Conditions.READY, "Unknown", Conditions.PROGRESSING, situation.text())
          .with(Conditions.RECONCILING, "True", Conditions.PROGRESSING, situation.text());
    } else {
      conditions
          .with(Conditions.READY, ready.getStatus(), ready.getReason(), ready.getMessage())
          .with(
              Conditions.RECONCILING,
              "True",
              Conditions.PROGRESSING_WITH_RETRY,
              situation.text() + "; the attempt before: " + ready.getMessage());
    }
    return draft().conditions(conditions.list()).job(situation.job()).status();
  }

  /// The status while an attempt runs.
  ///
  /// @param startedAt when it began
  ImagePushStatus progressed(PushProgress.Snapshot progress, Instant startedAt) {
    return draft()
        .progress(ProgressReport.of(progress, previous.progress(), startedAt, now))
        .status();
  }

  /// The status of a resource that rests although work was going on, or before any was begun. It keeps
  /// what is known, and stops saying that more follows.
  ImagePushStatus suspended() {
    @Nullable Condition ready = ready();
    Conditions conditions = conditions();
    if (ready != null && ready.getStatus().equals("False")) {
      conditions.with(Conditions.READY, "False", ready.getReason(), ready.getMessage());
    } else {
      conditions.with(
          Conditions.READY,
          "Unknown",
          Conditions.SUSPENDED,
          "nothing is pushed while spec.suspend is true");
    }
    @Nullable RetryStatus before = previous.retry();
    return draft()
        .observedGeneration(generation)
        .conditions(conditions.list())
        .retry(
            before == null
                ? null
                : new RetryStatus(before.attempts(), before.firstFailureAt(), null))
        .withoutAttempt()
        .status();
  }

  /// The status after the image was pushed.
  public ImagePushStatus pushed(
      PushOutcome.Pushed outcome, Repository repository, List<String> tags) {
    return pushed(ExitReason.PUSHED, "pushed", outcome, repository, tags);
  }

  /// The status after tags were set again that had pointed at the image before.
  ImagePushStatus driftRepaired(
      PushOutcome.Pushed outcome, Repository repository, List<String> tags) {
    return pushed(
        ExitReason.DRIFT_REPAIRED,
        outcome.names().isEmpty()
            ? "stored again"
            : "set " + String.join(", ", outcome.names()) + " again to",
        outcome,
        repository,
        tags);
  }

  /// Whether the outcome says that tags, or the image, had been taken away which this status names.
  ///
  /// @param begun the resource when the attempt began; where it was Ready, all its tags pointed at the
  ///     image, whoever had set them
  boolean isDrift(PushOutcome.Pushed outcome, Repository repository, ImagePush begun) {
    PushedStatus before = previous.pushed();
    String digest = outcome.image().digest().toString();
    if (before == null
        || outcome.names().isEmpty()
        || !image(repository, outcome.image().digest()).equals(before.image())) {
      return false;
    }
    return wasReady(begun)
        || outcome.names().stream()
            .allMatch(name -> name.equals(digest) || before.tags().contains(name));
  }

  private static boolean wasReady(ImagePush begun) {
    @Nullable ImagePushStatus status = begun.getStatus();
    return status != null
        && Long.valueOf(Generation.of(begun)).equals(status.observedGeneration())
        && Conditions.isTrue(status.conditions(), Conditions.READY);
  }

  private ImagePushStatus pushed(
      ExitReason reason,
      String what,
      PushOutcome.Pushed outcome,
      Repository repository,
      List<String> tags) {
    SourceImage source = outcome.source();
    Digest digest = outcome.image().digest();
    String message =
        outcome
            .image()
            .noted(
                "%s %s (%s uploaded, %s reused) in %s"
                    .formatted(
                        what,
                        image(repository, digest),
                        ByteText.of(outcome.bytesUploaded()),
                        ByteText.of(outcome.bytesReused()),
                        KubernetesDuration.format(outcome.duration())));
    PushedStatus pushed =
        new PushedStatus(
            image(repository, digest),
            digest.toString(),
            new SetTags(previous).ours(tags, image(repository, digest), outcome.names()),
            seconds(now),
            KubernetesDuration.format(outcome.duration()),
            outcome.bytesUploaded(),
            outcome.bytesReused(),
            outcome.previousDigest() == null || outcome.previousDigest().equals(digest)
                ? null
                : outcome.previousDigest().toString());
    return succeeded(reason, message, source, pushed, outcome.duration());
  }

  /// The status after nothing had to be pushed.
  public ImagePushStatus upToDate(
      PushOutcome.UpToDate outcome, Repository repository, List<String> tags) {
    SourceImage source = outcome.source();
    Digest digest = outcome.image().digest();
    String image = image(repository, digest);
    PushedStatus before = previous.pushed();
    List<String> ours = new SetTags(previous).ours(tags, image, List.of());
    PushedStatus pushed =
        before != null && image.equals(before.image()) && ours.equals(before.tags())
            ? before
            : new PushedStatus(
                image,
                digest.toString(),
                ours,
                seconds(now),
                KubernetesDuration.format(outcome.duration()),
                0L,
                source.bytes(),
                null);
    return succeeded(
        ExitReason.UP_TO_DATE,
        outcome.image().noted(image + " was there already"),
        source,
        pushed,
        outcome.duration());
  }

  /// Whether the outcome says nothing that this status does not say.
  boolean isKnown(PushOutcome.UpToDate outcome, Repository repository, List<String> tags) {
    PushedStatus before = previous.pushed();
    return before != null
        && image(repository, outcome.image().digest()).equals(before.image())
        && tags.containsAll(before.tags())
        && source(outcome.source()).equals(previous.source());
  }

  /// The status after an attempt failed.
  ///
  /// @param startedAt when it began
  public ImagePushStatus failed(PushOutcome.Failed outcome, Instant startedAt, NextAttempt next) {
    Failure failure = outcome.failure();
    String reason = failure.reason().toString();
    Conditions conditions = conditions().with(Conditions.READY, "False", reason, failure.message());
    @Nullable RetryStatus retry =
        switch (next) {
          case NextAttempt.At at -> {
            conditions.with(
                Conditions.RECONCILING,
                "True",
                Conditions.PROGRESSING_WITH_RETRY,
                "next attempt at " + secondsUp(at.instant()) + ": " + failure.message());
            yield new RetryStatus(at.failures(), firstFailureAt(), secondsUp(at.instant()));
          }
          case NextAttempt.Never never -> {
            if (never.exhausted()) {
              conditions.with(
                  Conditions.STALLED,
                  "True",
                  Conditions.RETRIES_EXHAUSTED,
                  "gave up after " + never.failures() + " attempts: " + failure.message());
            } else {
              conditions.with(Conditions.STALLED, "True", reason, failure.message());
            }
            yield new RetryStatus(never.failures(), firstFailureAt(), null);
          }
        };
    ExitStatus exit =
        new ExitStatus(
            failure.reason().code().number(),
            reason,
            failure.message(),
            failure.reason().retryable(),
            failure.operation(),
            httpStatus(failure),
            failure.registryCode(),
            seconds(now));
    return draft()
        .observedGeneration(generation)
        .conditions(conditions.list())
        .source(outcome.source() == null ? previous.source() : source(outcome.source()))
        .exit(exit)
        .retry(retry)
        .history(
            OutcomeHistory.after(
                previous.history(),
                exit,
                outcome.image() == null ? null : outcome.image().digest().toString(),
                KubernetesDuration.format(atLeastZero(Duration.between(startedAt, now)))))
        .withoutAttempt()
        .status();
  }

  private ImagePushStatus succeeded(
      ExitReason reason,
      String message,
      SourceImage source,
      PushedStatus pushed,
      Duration duration) {
    String printable = Failure.printable(message);
    ExitStatus exit =
        new ExitStatus(
            reason.code().number(),
            reason.toString(),
            printable,
            false,
            null,
            null,
            null,
            seconds(now));
    return draft()
        .observedGeneration(generation)
        .conditions(
            conditions().with(Conditions.READY, "True", reason.toString(), printable).list())
        .source(source(source))
        .pushed(pushed)
        .unfinished(null)
        .exit(exit)
        .retry(null)
        .history(
            OutcomeHistory.after(
                previous.history(), exit, pushed.digest(), KubernetesDuration.format(duration)))
        .withoutAttempt()
        .status();
  }

  private StatusBuilder after(StatusDraft draft) {
    return new StatusBuilder(draft.status(), generation, now);
  }

  private StatusDraft draft() {
    return new StatusDraft(previous);
  }

  private Conditions conditions() {
    return new Conditions(previous.conditions(), generation, now);
  }

  private @Nullable Condition ready() {
    return Conditions.find(previous.conditions(), Conditions.READY).orElse(null);
  }

  private @Nullable Instant firstFailureAt() {
    RetryStatus before = previous.retry();
    return before == null || before.firstFailureAt() == null
        ? seconds(now)
        : before.firstFailureAt();
  }

  private static SourceStatus source(SourceImage source) {
    return new SourceStatus(
        source.name(),
        source.digest().toString(),
        source.mediaType().value(),
        source.bytes(),
        source.platforms().stream()
            .map(Platform::toString)
            .filter(platform -> platform.length() <= MAX_PLATFORM_LENGTH)
            .limit(MAX_PLATFORMS)
            .toList());
  }

  /// The status of the answer; null for a number that HTTP does not know, which a server may send.
  private static @Nullable Integer httpStatus(Failure failure) {
    @Nullable Integer status = failure.httpStatus();
    return status == null || status < 100 || status > 599 ? null : status;
  }

  private static String image(Repository repository, Digest digest) {
    return repository + "@" + digest;
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /// The next whole second: what is announced never comes early.
  private static Instant secondsUp(Instant instant) {
    Instant whole = seconds(instant);
    return whole.equals(instant) ? whole : whole.plusSeconds(1);
  }

  private static Duration atLeastZero(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
