package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.Pusher;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is done about attempts: they are begun, told of, recorded and cancelled.
final class PushAttempts {
  private static final Duration LOOK_AT_PROGRESS = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_QUEUE = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final StatusWriter statuses;
  private final Pusher pusher;
  private final PushFence leadership;
  private final PushRequests requests;
  private final PushTasks tasks;
  private final AttemptRecorder recorder;
  private final PushEvents events;
  private final SecretWaits secretWaits;
  private final TagClaims claims;
  private final InstantSource clock;

  PushAttempts(
      KubernetesClient client,
      StatusWriter statuses,
      Pusher pusher,
      PushFence leadership,
      PushRequests requests,
      PushTasks tasks,
      AttemptRecorder recorder,
      PushEvents events,
      SecretWaits secretWaits,
      TagClaims claims,
      InstantSource clock) {
    this.client = client;
    this.statuses = statuses;
    this.pusher = pusher;
    this.leadership = leadership;
    this.requests = requests;
    this.tasks = tasks;
    this.recorder = recorder;
    this.events = events;
    this.secretWaits = secretWaits;
    this.claims = claims;
    this.clock = clock;
  }

  /// Begins an attempt, and says so in the status.
  PushTask start(ImagePush live) {
    Instant now = clock.instant();
    CheckRequest request = CheckRequest.of(live);
    ImagePushStatus started =
        new StatusBuilder(live.getStatus(), Generation.of(live), now)
            .answering(request.token())
            .started(request.isNew());
    PushTask task = task(live, request, started, now);
    tasks.start(task);
    if (task.outcome().isEmpty()) {
      write(task);
      if (started.retry() == null) {
        tellStart(live);
      }
    }
    return task;
  }

  /// Begins an attempt whose status stays as it is until there is something new to say.
  PushTask check(ImagePush live) {
    PushTask task = task(live, CheckRequest.of(live), live.getStatus(), clock.instant());
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
    if (!task.isQuiet() && ProgressThrottle.isDue(task.status().progress(), progress, now)) {
      task.reached(
          new StatusBuilder(task.status(), task.generation(), now)
              .progressed(progress, task.createdAt()));
    }
    write(task);
  }

  /// When a running attempt is looked at again. A queued one has no progress; it wakes us when it gets a
  /// place.
  static Duration nextLookAt(PushTask task) {
    return task.isRunning() ? LOOK_AT_PROGRESS : LOOK_AT_QUEUE;
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
    if (told && !now.isMarkedForDeletion()) {
      events.normal(
          now,
          "Cancelled",
          suspended
              ? "the push was stopped, since spec.suspend is true; what was sent is kept"
              : "the push was stopped, since the spec was changed or a tag is another's");
    }
    tasks.cancel(task);
  }

  void discard(PushTask task) {
    tasks.forget(task);
  }

  private PushTask task(
      ImagePush live, CheckRequest asked, @Nullable ImagePushStatus status, Instant now) {
    ImagePushStatus known = status == null ? StatusBuilder.UNSEEN : status;
    try {
      claims.requireFree(live);
      NamespacedSecrets secrets =
          new SecretsOfAttempt(new KubernetesSecrets(client, live.getMetadata().getNamespace()));
      secretWaits.remember(live, secrets);
      PushRequest request =
          requests.of(new Tenant(live.getMetadata().getNamespace()), live.getSpec(), secrets);
      PushRequest wanted = asked.isNew() && asked.forced() ? request.asForced() : request;
      return new PushTask(
          live,
          known,
          now,
          asked,
          (progress, interruption) ->
              pusher.push(
                  wanted, progress, leadership.and(new ResourceFence(client, live)), interruption));
    } catch (ExitException e) {
      return PushTask.failed(live, known, now, asked, e.failure());
    }
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
