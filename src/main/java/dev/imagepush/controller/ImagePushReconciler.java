package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitException;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.Pusher;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings an ImagePush's destination and status to what its spec says.
///
/// One reconcile observes, decides, does that one thing, and writes the status where it differs. It
/// never pushes itself: an attempt runs in [PushTasks], and wakes the reconciler when it ends.
@ControllerConfiguration(
    name = ImagePushReconciler.NAME,
    fieldManager = "imagepush-controller",
    triggerReconcilerOnAllEvents = true,
    informer = @Informer)
public final class ImagePushReconciler implements Reconciler<ImagePush>, AutoCloseable {
  public static final String NAME = "imagepush";

  private static final Duration LOOK_AT_PROGRESS = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_SECRETS = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final Pusher pusher;
  private final PushRequests requests;
  private final PushTasks tasks;
  private final AttemptRecorder recorder;
  private final PushEvents events;
  private final SecretMemory seenSecrets = new SecretMemory();
  private final InstantSource clock;

  public ImagePushReconciler(
      KubernetesClient client,
      Pusher pusher,
      PushRequests requests,
      PushTasks tasks,
      AttemptRecorder recorder,
      InstantSource clock) {
    this.client = client;
    this.pusher = pusher;
    this.requests = requests;
    this.tasks = tasks;
    this.recorder = recorder;
    this.events = new PushEvents(client, clock);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ImagePush>> prepareEventSources(
      EventSourceContext<ImagePush> context) {
    SimpleInboundEventSource<ImagePush> ended = new SimpleInboundEventSource<>("ended-attempts");
    tasks.onEnd(ended::propagateEvent);
    return List.of(ended);
  }

  @Override
  public UpdateControl<ImagePush> reconcile(ImagePush resource, Context<ImagePush> context) {
    @Nullable PushTask task = tasks.find(resource.getMetadata().getUid()).orElse(null);
    boolean deleted = context.isPrimaryResourceDeleted() || resource.isMarkedForDeletion();
    return switch (Decider.decide(observe(resource, deleted, task))) {
      case Decision.Start start -> start(resource);
      case Decision.Report report -> report(resource, running(task));
      case Decision.Finish finish -> finish(running(task), finish.outcome());
      case Decision.Cancel cancel -> cancel(running(task));
      case Decision.Discard discard -> discard(resource, running(task), context);
      case Decision.WaitUntil wait -> wakeAt(resource, wait.instant());
      case Decision.Rest rest -> rest(resource, deleted);
    };
  }

  @Override
  public void close() {
    tasks.close();
    events.close();
  }

  private Observation observe(ImagePush resource, boolean deleted, @Nullable PushTask task) {
    @Nullable ImagePushStatus status = resource.getStatus();
    long generation = resource.getMetadata().getGeneration();
    boolean waiting =
        task == null
            && !deleted
            && status != null
            && status.retry() != null
            && status.retry().nextAttemptAt() != null;
    return new Observation(
        generation,
        status == null || status.observedGeneration() == null ? -1 : status.observedGeneration(),
        resource.getSpec().suspend(),
        deleted,
        status != null
            && (Conditions.isTrue(status.conditions(), Conditions.READY)
                || Conditions.isTrue(status.conditions(), Conditions.STALLED)),
        status == null || status.retry() == null ? null : status.retry().nextAttemptAt(),
        task == null
            ? null
            : new Observation.Task(
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
    if (live == null
        || !(Decider.decide(observe(live, live.isMarkedForDeletion(), null))
            instanceof Decision.Start)) {
      return UpdateControl.noUpdate();
    }
    Instant now = clock.instant();
    long generation = live.getMetadata().getGeneration();
    ImagePushStatus started = new StatusBuilder(live.getStatus(), generation, now).started();
    if (started.retry() == null) {
      events.normal(live, "PushStarted", "pushing to " + live.getSpec().destination().repository());
    }
    live.setStatus(started);
    PushRequest request;
    try {
      seenSecrets.remember(live, secrets(live));
      request = requests.of(live.getSpec(), secrets(live));
    } catch (ExitException e) {
      return record(live, new PushOutcome.Failed(e.failure(), null));
    }
    tasks.start(
        new PushTask(
            live,
            now,
            progress -> pusher.push(request, progress, new ResourceFence(client, live))));
    return statusOf(live, started).rescheduleAfter(LOOK_AT_PROGRESS);
  }

  private UpdateControl<ImagePush> report(ImagePush resource, PushTask task) {
    Instant now = clock.instant();
    ImagePushStatus base = task.resource().getStatus();
    if (!ProgressThrottle.isDue(base.progress(), task.progress(), now)) {
      return UpdateControl.<ImagePush>noUpdate().rescheduleAfter(LOOK_AT_PROGRESS);
    }
    ImagePushStatus status =
        new StatusBuilder(base, task.generation(), now)
            .progressed(task.progress(), Duration.between(task.createdAt(), now));
    task.resource().setStatus(status);
    return statusOf(resource, status).rescheduleAfter(LOOK_AT_PROGRESS);
  }

  private UpdateControl<ImagePush> finish(PushTask task, PushOutcome outcome) {
    UpdateControl<ImagePush> control = record(task.resource(), outcome);
    tasks.forget(task);
    return control;
  }

  private UpdateControl<ImagePush> record(ImagePush begun, PushOutcome outcome) {
    ImagePushStatus status = recorder.record(begun, outcome, events);
    UpdateControl<ImagePush> control = statusOf(begun, status);
    return status.retry() == null || status.retry().nextAttemptAt() == null
        ? control
        : control.rescheduleAfter(untilNextLook(begun, status.retry().nextAttemptAt()));
  }

  private UpdateControl<ImagePush> cancel(PushTask task) {
    task.cancel();
    return UpdateControl.noUpdate(); // its end wakes us
  }

  private UpdateControl<ImagePush> discard(
      ImagePush resource, PushTask task, Context<ImagePush> context) {
    tasks.forget(task);
    return reconcile(resource, context);
  }

  private UpdateControl<ImagePush> wakeAt(ImagePush resource, Instant instant) {
    return UpdateControl.<ImagePush>noUpdate().rescheduleAfter(untilNextLook(resource, instant));
  }

  private UpdateControl<ImagePush> rest(ImagePush resource, boolean deleted) {
    if (deleted) {
      seenSecrets.forget(resource);
    }
    return UpdateControl.noUpdate();
  }

  /// The time to the next attempt, or to the next look at the Secrets that it waits for.
  private Duration untilNextLook(ImagePush resource, Instant nextAttempt) {
    Duration left = Duration.between(clock.instant(), nextAttempt);
    Duration look =
        PushRequests.secretNames(resource.getSpec()).isEmpty()
                || left.compareTo(LOOK_AT_SECRETS) < 0
            ? left
            : LOOK_AT_SECRETS;
    return look.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : look;
  }

  private NamespacedSecrets secrets(ImagePush resource) {
    return new KubernetesSecrets(client, resource.getMetadata().getNamespace());
  }

  /// A resource with nothing but its status: what a server-side apply of the status may own.
  private static UpdateControl<ImagePush> statusOf(ImagePush resource, ImagePushStatus status) {
    ImagePush patch = new ImagePush();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withNamespace(resource.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return UpdateControl.patchStatus(patch);
  }

  private static PushTask running(@Nullable PushTask task) {
    if (task == null) {
      throw new IllegalStateException("a decision about an attempt needs one");
    }
    return task;
  }
}
