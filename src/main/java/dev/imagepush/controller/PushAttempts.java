package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done about attempts: they are begun, told of, recorded and cancelled.
final class PushAttempts {
  private static final Logger LOGGER = LoggerFactory.getLogger(PushAttempts.class);

  private static final Duration LOOK_AT_PROGRESS = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_JOB = Duration.ofSeconds(5);
  private static final Duration LOOK_AT_QUEUE = Duration.ofMinutes(1);

  private static final Situation WAITS_FOR_ITS_TURN =
      new Situation(
          "waiting for its turn: as many Jobs run as may at once (concurrency.jobs)", null);

  private final KubernetesClient client;
  private final StatusWriter statuses;
  private final Placement placement;
  private final InProcessRunner inProcess;
  private final JobRunner asJob;
  private final PushTasks tasks;
  private final AttemptRecorder recorder;
  private final PushEvents events;
  private final TagClaims claims;
  private final InstantSource clock;

  PushAttempts(
      KubernetesClient client,
      StatusWriter statuses,
      Placement placement,
      InProcessRunner inProcess,
      JobRunner asJob,
      PushTasks tasks,
      AttemptRecorder recorder,
      PushEvents events,
      TagClaims claims,
      InstantSource clock) {
    this.client = client;
    this.statuses = statuses;
    this.placement = placement;
    this.inProcess = inProcess;
    this.asJob = asJob;
    this.tasks = tasks;
    this.recorder = recorder;
    this.events = events;
    this.claims = claims;
    this.clock = clock;
  }

  /// Begins an attempt, and says so in the status.
  PushTask start(ImagePush live) {
    if (isUnderWay(live)) {
      return goOn(live);
    }
    Instant now = clock.instant();
    CheckRequest request = CheckRequest.of(live);
    ImagePushStatus started =
        new StatusBuilder(live.getStatus(), Generation.of(live), now)
            .answering(request.token())
            .started(request.isNew());
    PushTask task = task(live, request, started, now);
    tasks.start(task);
    if (task.outcome().isEmpty()) {
      situate(task, now);
      write(task);
      if (started.retry() == null) {
        tellStart(live);
      }
    }
    return task;
  }

  /// Whether a Job makes an attempt for the resource as it is, which another process began to follow.
  private boolean isUnderWay(ImagePush live) {
    @Nullable ImagePushStatus status = live.getStatus();
    return status != null
        && JobRunner.knownJob(live) != null
        && Long.valueOf(Generation.of(live)).equals(status.observedGeneration())
        && placement.of(live.getSpec()) == Place.JOB;
  }

  /// Follows an attempt that runs. What its annotations ask for meanwhile is done when it has ended.
  private PushTask goOn(ImagePush live) {
    PushTask task =
        task(live, new CheckRequest(null, false, false), live.getStatus(), clock.instant());
    task.goesOn();
    tasks.start(task);
    return task;
  }

  /// Begins an attempt whose status stays as it is until there is something new to say.
  PushTask check(ImagePush live) {
    PushTask task = task(live, CheckRequest.of(live), live.getStatus(), clock.instant());
    if (task.place() == Place.JOB && asJob.isAtWorkFor(live)) {
      task.goesOn();
    }
    task.besideTheStatus();
    tasks.start(task);
    return task;
  }

  /// An attempt that failed before it could begin.
  PushTask refused(ImagePush live, Failure failure) {
    @Nullable ImagePushStatus status = live.getStatus();
    PushTask task =
        PushTask.failed(
            live,
            status == null ? StatusBuilder.UNSEEN : status,
            clock.instant(),
            CheckRequest.of(live),
            failure);
    tasks.start(task);
    return task;
  }

  /// Says how far an attempt is, where that is worth a write.
  void report(PushTask task) {
    Instant now = clock.instant();
    PushProgress.Snapshot progress = task.progress();
    if (task.isQuiet() && progress.blobsDone() < progress.blobsTotal()) {
      task.reached(
          new StatusBuilder(task.status(), task.generation(), now)
              .answering(task.asked().token())
              .started(false)); // What is at the destination is no longer what should be.
      tellStart(task.begun());
    }
    situate(task, now);
    if (!task.isQuiet() && ProgressThrottle.isDue(task.status().progress(), progress, now)) {
      task.reached(
          new StatusBuilder(task.status(), task.generation(), now)
              .progressed(progress, task.createdAt()));
    }
    write(task);
  }

  /// Says in the status where an attempt stands that does not just push.
  private static void situate(PushTask task, Instant now) {
    Optional<Situation> situation =
        task.place() == Place.JOB && !task.hasPlace()
            ? Optional.of(WAITS_FOR_ITS_TURN)
            : task.situation();
    if (!task.isQuiet() && situation.isPresent()) {
      task.reached(
          new StatusBuilder(task.status(), task.generation(), now).situated(situation.get()));
    }
  }

  /// When a running attempt is looked at again. A queued one has no progress; it wakes us when it gets a
  /// place, as a Job's does when it stands elsewhere.
  static Duration nextLookAt(PushTask task) {
    if (!task.hasPlace()) {
      return LOOK_AT_QUEUE;
    }
    return switch (task.place()) {
      case OPERATOR -> LOOK_AT_PROGRESS;
      case JOB -> LOOK_AT_JOB;
    };
  }

  /// Records how an attempt ended.
  ///
  /// @return the status; empty where nobody wants to know any more
  Optional<ImagePushStatus> finish(PushTask task, PushOutcome outcome) {
    if (outcome instanceof PushOutcome.Failed failed
        && failed.reason() == ExitReason.CANCELLED
        && isOvertaken(task)) {
      leave(
          task, failed); // The fence saw the change before our cache did; its event is on its way.
      return Optional.empty();
    }
    if (!task.isRecorded()) {
      task.ended(recorder.record(task, outcome, events));
    }
    ImagePushStatus status = task.status();
    write(task);
    tasks.forget(task);
    return Optional.of(status);
  }

  /// Records what an attempt has set that nobody wants any more.
  void keep(PushTask task, PushOutcome outcome) {
    switch (outcome) {
      case PushOutcome.Pushed pushed -> finish(task, pushed);
      case PushOutcome.UpToDate upToDate -> tasks.forget(task);
      case PushOutcome.Failed failed -> leave(task, failed);
    }
  }

  private void leave(PushTask task, PushOutcome.Failed failed) {
    if (!failed.names().isEmpty()) {
      task.ended(recorder.left(task, failed));
      write(task);
    }
    tasks.forget(task);
  }

  /// Asks an attempt to end; its end wakes us.
  ///
  /// @param now its resource, which has changed
  void cancel(PushTask task, ImagePush now) {
    boolean suspended = task.isFor(now) && now.getSpec().suspend();
    if (suspended) {
      task.goesOnLater();
    }
    boolean told = !task.isCancelled() && !task.isQuiet() && task.isFor(now);
    if (told && !task.isAbandoned() && !now.isMarkedForDeletion()) {
      events.normal(
          now,
          "Cancelled",
          suspended
              ? "the push was stopped, since spec.suspend is true; what was sent is kept"
              : "the push was stopped, since the spec was changed or a tag is another's");
    }
    tasks.cancel(task);
  }

  /// Sees to it that nothing runs for a resource that rests. What this process began has ended; a Job that
  /// another one began may not have.
  void rest(ImagePush live) {
    if (asJob.mayRunFor(live)) {
      asJob.dismiss(live);
    }
  }

  /// The same, where something else is to be told first.
  private void restIfPossible(ImagePush live) {
    try {
      rest(live);
    } catch (ExitException e) {
      LOGGER
          .atWarn()
          .addKeyValue("namespace", live.getMetadata().getNamespace())
          .addKeyValue("name", live.getMetadata().getName())
          .log(
              "a Job that nobody wants may run on, and ends at its deadline: {}",
              e.failure().message());
    }
  }

  void discard(PushTask task) {
    tasks.forget(task);
  }

  private PushTask task(
      ImagePush live, CheckRequest asked, @Nullable ImagePushStatus status, Instant now) {
    ImagePushStatus known = status == null ? StatusBuilder.UNSEEN : status;
    try {
      claims.requireFree(live);
      placement.require(live.getSpec());
      Place place = placement.of(live.getSpec());
      return new PushTask(live, known, now, asked, place, work(place, live, asked));
    } catch (ExitException e) {
      restIfPossible(live);
      return PushTask.failed(live, known, now, asked, e.failure());
    }
  }

  private AttemptWork work(Place place, ImagePush live, CheckRequest asked) {
    return switch (place) {
      case OPERATOR -> {
        AttemptWork work = inProcess.prepare(live, asked);
        yield asJob.mayRunFor(live) ? asJob.afterJobs(live, work) : work;
      }
      case JOB -> asJob.prepare(live, asked);
    };
  }

  private boolean isOvertaken(PushTask task) {
    @Nullable ImagePush live = client.resource(task.begun()).get();
    return live == null
        || live.isMarkedForDeletion()
        || !task.isFor(live)
        || Generation.of(live) != task.generation();
  }

  private void tellStart(ImagePush resource) {
    events.normal(
        resource, "PushStarted", "pushing to " + resource.getSpec().destination().repository());
  }

  /// Writes a task's status where the API server has it not yet.
  private void write(PushTask task) {
    if (task.isWritten()) {
      return;
    }
    if (statuses.write(task.begun(), task.status())) {
      task.written();
    } else {
      tasks.cancel(task); // The resource is gone.
    }
  }
}
