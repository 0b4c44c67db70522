package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.Interruption;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt for one generation of one resource: queued, then running, then ended. It keeps the status
/// that it has brought the resource to until that is written, so that an API server which cannot be
/// written to loses no outcome.
final class PushTask {
  private static final Logger LOGGER = LoggerFactory.getLogger(PushTask.class);

  private final ImagePush begun;
  private final Instant createdAt;
  private final CheckRequest asked;
  private final Place place;
  private final AttemptWork work;
  private final PushProgress progress = new PushProgress();
  private final Interruption interruption = new Interruption();
  private ImagePushStatus status;
  private boolean quiet;
  private boolean written;
  private boolean recorded;
  private volatile @Nullable PushOutcome outcome;
  private volatile boolean cancelled;
  private volatile boolean abandoned;
  private volatile @Nullable Situation situation;
  private volatile boolean hasPlace;
  private boolean underWay;
  private @Nullable Thread thread;

  /// @param begun the resource as it was read, live, when the attempt began; it is not changed
  /// @param status what the resource's status is to be from now on
  /// @param work the attempt; it ends soon after its thread is interrupted
  PushTask(
      ImagePush begun,
      ImagePushStatus status,
      Instant createdAt,
      Function<PushProgress, PushOutcome> work) {
    this(
        begun,
        status,
        createdAt,
        CheckRequest.of(begun),
        Place.OPERATOR,
        (progress, interruption, stands) -> work.apply(progress));
  }

  /// @param asked what its annotations asked for then
  /// @param place where it runs
  PushTask(
      ImagePush begun,
      ImagePushStatus status,
      Instant createdAt,
      CheckRequest asked,
      Place place,
      AttemptWork work) {
    this.begun = begun;
    this.status = status;
    this.createdAt = createdAt;
    this.asked = asked;
    this.place = place;
    this.work = work;
  }

  /// An attempt that failed before there was anything to run.
  static PushTask failed(
      ImagePush begun,
      ImagePushStatus status,
      Instant createdAt,
      CheckRequest asked,
      Failure failure) {
    PushOutcome.Failed failed = new PushOutcome.Failed(failure, null);
    PushTask task =
        new PushTask(
            begun,
            status,
            createdAt,
            asked,
            Place.OPERATOR,
            (progress, interruption, stands) -> failed);
    task.outcome = failed;
    return task;
  }

  ImagePush begun() {
    return begun;
  }

  ResourceID resourceId() {
    return ResourceID.fromResource(begun);
  }

  /// Whether it runs for this very resource, and not for a deleted one of the same name.
  boolean isFor(ImagePush resource) {
    return begun.getMetadata().getUid().equals(resource.getMetadata().getUid());
  }

  String namespace() {
    return begun.getMetadata().getNamespace();
  }

  long generation() {
    return Generation.of(begun);
  }

  /// What its resource asked for when it began.
  CheckRequest asked() {
    return asked;
  }

  Place place() {
    return place;
  }

  Instant createdAt() {
    return createdAt;
  }

  PushProgress.Snapshot progress() {
    return progress.snapshot();
  }

  /// How it ended; empty while it has not.
  Optional<PushOutcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  boolean isCancelled() {
    return cancelled;
  }

  /// Whether it has a place; until then it waits in the queue.
  boolean hasPlace() {
    return hasPlace;
  }

  /// Says that it has got its place.
  void getsPlace() {
    hasPlace = true;
  }

  /// What it does or waits for; empty where it just pushes.
  Optional<Situation> situation() {
    return Optional.ofNullable(situation);
  }

  /// Makes it a check: the status that it was given is there already, and stands until there is something
  /// new to say.
  synchronized void besideTheStatus() {
    quiet = true;
    written = true;
  }

  /// Whether the status does not speak of it.
  synchronized boolean isQuiet() {
    return quiet;
  }

  /// The status that it has brought the resource to.
  synchronized ImagePushStatus status() {
    return status;
  }

  /// Whether the API server has that status.
  synchronized boolean isWritten() {
    return written;
  }

  /// Whether that status says how it ended.
  synchronized boolean isRecorded() {
    return recorded;
  }

  /// Makes it one that runs already, begun by another process: the status that it was given is there.
  synchronized void goesOn() {
    written = true;
    underWay = true;
  }

  /// Whether it runs already, elsewhere.
  synchronized boolean isUnderWay() {
    return underWay;
  }

  synchronized void reached(ImagePushStatus next) {
    written = written && next.equals(status);
    status = next;
    quiet = false;
  }

  synchronized void ended(ImagePushStatus last) {
    reached(last);
    recorded = true;
  }

  synchronized void written() {
    written = true;
  }

  /// Says, before it is asked to end, that another attempt will go on where it was.
  void goesOnLater() {
    interruption.isContinuedLater();
  }

  /// Says that its resource is gone, so that its outcome is nobody's.
  void abandon() {
    abandoned = true;
  }

  /// Whether its resource is gone.
  boolean isAbandoned() {
    return abandoned;
  }

  /// Whether its outcome is recorded though it was asked to end: it has set tags.
  boolean isKept() {
    @Nullable PushOutcome end = outcome;
    return !abandoned
        && end != null
        && (end instanceof PushOutcome.Pushed || !end.names().isEmpty());
  }

  /// Asks it to end.
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// Performs the attempt on this thread. Whatever is thrown is an outcome too.
  ///
  /// @param news told once it runs, and whenever it stands elsewhere
  void run(Runnable news) {
    synchronized (this) {
      thread = Thread.currentThread();
      if (cancelled) {
        thread.interrupt();
      }
    }
    news.run();
    PushOutcome end = attempt(news);
    synchronized (this) {
      thread = null;
      outcome = end;
    }
  }

  private PushOutcome attempt(Runnable news) {
    try {
      return work.perform(
          progress,
          interruption,
          now -> {
            if (!now.equals(situation)) {
              situation = now;
              news.run();
            }
          });
    } catch (RuntimeException | Error e) {
      LOGGER
          .atError()
          .addKeyValue("namespace", namespace())
          .addKeyValue("name", begun.getMetadata().getName())
          .setCause(e)
          .log("push failed by a defect");
      return new PushOutcome.Failed(
          new Failure(
              ExitReason.INTERNAL_ERROR, "a defect of ImagePush; the operator's log names it"),
          null);
    }
  }
}
