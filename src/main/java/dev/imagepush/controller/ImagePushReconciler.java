package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.Pusher;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Brings an ImagePush's destination and status to what its spec says.
///
/// One reconcile observes, decides, does that one thing, and writes the status where it differs. It
/// never pushes itself: an attempt runs in [PushTasks], and wakes the reconciler when it ends. What
/// cannot be written throws, and the reconcile is repeated; the attempt's task keeps the status until
/// then.
@ControllerConfiguration(
    name = ImagePushReconciler.NAME,
    fieldManager = ImagePushReconciler.FIELD_MANAGER,
    triggerReconcilerOnAllEvents = true,
    informer = @Informer)
public final class ImagePushReconciler implements Reconciler<ImagePush>, AutoCloseable {
  public static final String NAME = "imagepush";

  /// Who owns the status.
  public static final String FIELD_MANAGER = "imagepush-controller";

  private static final Duration LOOK_AT_PROGRESS = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_QUEUE = Duration.ofMinutes(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private static final Executor A_MOMENT_LATER =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final SimpleInboundEventSource<ImagePush> changes =
      new SimpleInboundEventSource<>("attempts");
  private final KubernetesClient client;
  private final StatusWriter statuses;
  private final Pusher pusher;
  private final PushFence leadership;
  private final PushRequests requests;
  private final PushTasks tasks;
  private final AttemptRecorder recorder;
  private final PushEvents events;
  private final SecretMemory seenSecrets = new SecretMemory();
  private final SecretLook secretLook;
  private final InstantSource clock;

  /// @param leadership lets a tag be moved only while this replica leads
  public ImagePushReconciler(
      KubernetesClient client,
      StatusWriter statuses,
      Pusher pusher,
      PushFence leadership,
      PushRequests requests,
      PushTasks tasks,
      AttemptRecorder recorder,
      SecretLook secretLook,
      InstantSource clock) {
    this.client = client;
    this.statuses = statuses;
    this.pusher = pusher;
    this.leadership = leadership;
    this.requests = requests;
    this.tasks = tasks;
    this.recorder = recorder;
    this.events = new PushEvents(client, clock);
    this.secretLook = secretLook;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ImagePush>> prepareEventSources(
      EventSourceContext<ImagePush> context) {
    tasks.onChange(changes::propagateEvent);
    return List.of(changes);
  }

  @Override
  public UpdateControl<ImagePush> reconcile(ImagePush resource, Context<ImagePush> context) {
    if (tasks.isClosed()) {
      return UpdateControl.noUpdate();
    }
    boolean deleted = context.isPrimaryResourceDeleted() || resource.isMarkedForDeletion();
    if (deleted) {
      seenSecrets.forget(ResourceID.fromResource(resource));
    }
    if (context.isPrimaryResourceDeleted()) {
      comeBackForSuccessor(ResourceID.fromResource(resource), context);
    }
    @Nullable PushTask task = tasks.find(ResourceID.fromResource(resource)).orElse(null);
    return switch (Decider.decide(observe(resource, deleted, task))) {
      case Decision.Start start -> start(resource);
      case Decision.Report report -> report(running(task));
      case Decision.Finish finish -> finish(running(task), finish.outcome());
      case Decision.Cancel cancel -> cancel(running(task));
      case Decision.Discard discard -> discard(resource, running(task), context);
      case Decision.Suspend suspend -> suspend(resource);
      case Decision.WaitUntil wait -> wakeAt(resource, resource.getStatus(), wait.instant());
      case Decision.Rest rest -> UpdateControl.noUpdate();
    };
  }

  /// The SDK (5.2) loses the addition of a resource that it hears of while it works on the deletion of
  /// another of the same name. The new one would wait for its next event for ever.
  private void comeBackForSuccessor(ResourceID id, Context<ImagePush> context) {
    IndexedResourceCache<ImagePush> cache = context.getPrimaryCache();
    A_MOMENT_LATER.execute(
        () -> {
          if (cache.get(id).isPresent()) {
            changes.propagateEvent(id);
          }
        });
  }

  @Override
  public void close() {
    tasks.close();
    events.close();
  }

  private Observation observe(ImagePush resource, boolean deleted, @Nullable PushTask task) {
    ImagePushStatus status =
        resource.getStatus() == null ? StatusBuilder.UNSEEN : resource.getStatus();
    @Nullable Instant next = status.retry() == null ? null : status.retry().nextAttemptAt();
    boolean waiting = task == null && !deleted && next != null && SecretLook.mayHelp(status.exit());
    return new Observation(
        Generation.of(resource),
        status.observedGeneration() == null ? -1 : status.observedGeneration(),
        resource.getSpec().suspend(),
        deleted,
        Conditions.isTrue(status.conditions(), Conditions.READY)
            || Conditions.isTrue(status.conditions(), Conditions.STALLED),
        !status.conditions().isEmpty()
            && !Conditions.isTrue(status.conditions(), Conditions.RECONCILING),
        next,
        task == null
            ? null
            : new Observation.Task(
                task.isFor(resource),
                task.generation(),
                task.isCancelled(),
                task.outcome().orElse(null),
                task.progress()),
        waiting && seenSecrets.changed(resource, secrets(resource)),
        clock.instant());
  }

  /// Begins an attempt for what the API server says now: the cache may be behind our own last write.
  private UpdateControl<ImagePush> start(ImagePush cached) {
    @Nullable ImagePush live = client.resource(cached).get();
    if (live == null) {
      return UpdateControl.noUpdate();
    }
    return switch (Decider.decide(observe(live, live.isMarkedForDeletion(), null))) {
      case Decision.Start start -> startLive(live);
      case Decision.WaitUntil wait -> wakeAt(live, live.getStatus(), wait.instant());
      // What else has changed meanwhile is an event, and on its way to us.
      case Decision.Report report -> UpdateControl.noUpdate();
      case Decision.Finish finish -> UpdateControl.noUpdate();
      case Decision.Cancel cancel -> UpdateControl.noUpdate();
      case Decision.Discard discard -> UpdateControl.noUpdate();
      case Decision.Suspend suspend -> UpdateControl.noUpdate();
      case Decision.Rest rest -> UpdateControl.noUpdate();
    };
  }

  private UpdateControl<ImagePush> startLive(ImagePush live) {
    Instant now = clock.instant();
    ImagePushStatus started =
        new StatusBuilder(live.getStatus(), Generation.of(live), now).started();
    PushTask task = task(live, started, now);
    tasks.start(task);
    if (started.retry() == null) {
      events.normal(live, "PushStarted", "pushing to " + live.getSpec().destination().repository());
    }
    return task.outcome()
        .map(outcome -> finish(task, outcome))
        .orElseGet(
            () -> {
              write(task);
              return UpdateControl.<ImagePush>noUpdate().rescheduleAfter(nextLookAt(task));
            });
  }

  private PushTask task(ImagePush live, ImagePushStatus started, Instant now) {
    try {
      NamespacedSecrets secrets = new SecretsOfAttempt(secrets(live));
      seenSecrets.remember(live, secrets);
      PushRequest request =
          requests.of(new Tenant(live.getMetadata().getNamespace()), live.getSpec(), secrets);
      return new PushTask(
          live,
          started,
          now,
          progress ->
              pusher.push(request, progress, leadership.and(new ResourceFence(client, live))));
    } catch (ExitException e) {
      return PushTask.failed(live, started, now, e.failure());
    }
  }

  private UpdateControl<ImagePush> report(PushTask task) {
    Instant now = clock.instant();
    ImagePushStatus status = task.status();
    if (ProgressThrottle.isDue(status.progress(), task.progress(), now)) {
      task.reached(
          new StatusBuilder(status, task.generation(), now)
              .progressed(task.progress(), task.createdAt()));
    }
    write(task);
    return UpdateControl.<ImagePush>noUpdate().rescheduleAfter(nextLookAt(task));
  }

  /// A queued attempt has no progress; it wakes us when it gets a place.
  private static Duration nextLookAt(PushTask task) {
    return task.isRunning() ? LOOK_AT_PROGRESS : LOOK_AT_QUEUE;
  }

  private UpdateControl<ImagePush> finish(PushTask task, PushOutcome outcome) {
    if (outcome.reason() == ExitReason.CANCELLED && isOvertaken(task)) {
      tasks.forget(task); // The fence saw the change before our cache did; its event is on its way.
      return UpdateControl.noUpdate();
    }
    if (!task.isRecorded()) {
      task.ended(recorder.record(task, outcome, events));
    }
    ImagePushStatus status = task.status();
    write(task);
    tasks.forget(task);
    return status.retry() == null || status.retry().nextAttemptAt() == null
        ? UpdateControl.noUpdate()
        : wakeAt(task.begun(), status, status.retry().nextAttemptAt());
  }

  private boolean isOvertaken(PushTask task) {
    @Nullable ImagePush live = client.resource(task.begun()).get();
    return live == null
        || live.isMarkedForDeletion()
        || !task.isFor(live)
        || Generation.of(live) != task.generation();
  }

  private UpdateControl<ImagePush> cancel(PushTask task) {
    tasks.cancel(task);
    return UpdateControl.noUpdate(); // its end wakes us
  }

  private UpdateControl<ImagePush> discard(
      ImagePush resource, PushTask task, Context<ImagePush> context) {
    tasks.forget(task);
    return reconcile(resource, context);
  }

  /// Writes for what the API server says now: the cache may be behind the record of a push that has just
  /// ended.
  private UpdateControl<ImagePush> suspend(ImagePush cached) {
    @Nullable ImagePush live = client.resource(cached).get();
    if (live != null
        && Decider.decide(observe(live, live.isMarkedForDeletion(), null))
            instanceof Decision.Suspend) {
      statuses.write(
          live,
          new StatusBuilder(live.getStatus(), Generation.of(live), clock.instant()).suspended());
    }
    return UpdateControl.noUpdate();
  }

  private UpdateControl<ImagePush> wakeAt(
      ImagePush resource, ImagePushStatus status, Instant nextAttempt) {
    Instant now = clock.instant();
    Duration left = Duration.between(now, nextAttempt);
    Duration wait = left;
    if (SecretLook.mayHelp(status.exit())
        && !PushRequests.secretNames(resource.getSpec()).isEmpty()) {
      @Nullable Instant since = status.retry() == null ? null : status.retry().firstFailureAt();
      Duration look = secretLook.interval(since, now);
      wait = look.compareTo(left) < 0 ? look : left;
    }
    return UpdateControl.<ImagePush>noUpdate()
        .rescheduleAfter(wait.compareTo(AT_ONCE) < 0 ? AT_ONCE : wait);
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

  private NamespacedSecrets secrets(ImagePush resource) {
    return new KubernetesSecrets(client, resource.getMetadata().getNamespace());
  }

  private static PushTask running(@Nullable PushTask task) {
    if (task == null) {
      throw new IllegalStateException("a decision about an attempt needs one");
    }
    return task;
  }
}
