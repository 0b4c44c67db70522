package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.controller.job.Workers;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.Pusher;
import dev.imagepush.push.TagRemover;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = ChangeFilter.class))
public final class ImagePushReconciler implements Reconciler<ImagePush>, AutoCloseable {
  public static final String NAME = "imagepush";

  /// Who owns the status.
  public static final String FIELD_MANAGER = "imagepush-controller";

  private static final Executor A_MOMENT_LATER =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Wakes changes = new Wakes();
  private final KubernetesClient client;
  private final WrittenStatuses statuses;
  private final PushTasks tasks;
  private final PushEvents events;
  private final SecretWaits secretWaits;
  private final Checks checks;
  private final TagClaims claims;
  private final Suspensions suspensions = new Suspensions();
  private final Deletions deletions;
  private final Observer observer;
  private final PushAttempts attempts;
  private final WakeUps wakeUps;
  private final Optional<Workers> workers;
  private final InstantSource clock;

  /// @param leadership lets a tag be moved only while this replica leads
  /// @param workers makes attempts as Jobs; empty where it has no image for them
  public ImagePushReconciler(
      KubernetesClient client,
      StatusWriter statuses,
      Pusher pusher,
      PushFence leadership,
      TagRemover remover,
      PushRequests requests,
      Placement placement,
      Optional<Workers> workers,
      PushTasks tasks,
      AttemptRecorder recorder,
      Checks checks,
      SecretLook secretLook,
      InstantSource clock) {
    this.client = client;
    this.statuses = new WrittenStatuses(statuses, clock);
    this.tasks = tasks;
    this.checks = checks;
    this.clock = clock;
    claims = new TagClaims(placement);
    events = new PushEvents(client, clock);
    secretWaits =
        new SecretWaits(
            namespace -> new KubernetesSecrets(client, namespace), placement, secretLook, clock);
    JobRunner asJob = new JobRunner(client, workers, requests, clock);
    deletions = new Deletions(client, remover, leadership, requests, claims, events, asJob, clock);
    this.workers = workers;
    observer = new Observer(secretWaits, checks, claims, deletions, asJob::isAtWorkFor, clock);
    wakeUps = new WakeUps(checks, secretWaits, clock);
    attempts =
        new PushAttempts(
            client,
            this.statuses,
            placement,
            new InProcessRunner(client, pusher, leadership, requests, secretWaits),
            asJob,
            tasks,
            recorder,
            events,
            claims,
            clock);
  }

  @Override
  public List<EventSource<?, ImagePush>> prepareEventSources(
      EventSourceContext<ImagePush> context) {
    tasks.onChange(changes::propagateEvent);
    secretWaits.start(changes::propagateEvent);
    workers.ifPresent(able -> able.start(changes::propagateEvent));
    claims.countThoseIn(context.getPrimaryCache()::list);
    return List.of(changes, claims);
  }

  @Override
  public UpdateControl<ImagePush> reconcile(ImagePush cached, Context<ImagePush> context) {
    if (tasks.isClosed()) {
      return UpdateControl.noUpdate();
    }
    ImagePush resource = statuses.newest(cached);
    boolean gone = context.isPrimaryResourceDeleted();
    ResourceID id = ResourceID.fromResource(resource);
    if (gone || resource.isMarkedForDeletion()) {
      secretWaits.forget(id);
      checks.forget(id);
      suspensions.forget(id);
    } else {
      suspensions
          .noticed(resource)
          .ifPresent(change -> events.normal(resource, change.reason(), change.message()));
    }
    if (gone) {
      deletions.forget(resource);
      comeBackForSuccessor(id, context);
    }
    @Nullable PushTask task = tasks.find(id).orElse(null);
    return switch (Decider.decide(observer.observe(resource, gone, task))) {
      case Decision.Begin begin -> begin(resource);
      case Decision.Report report -> report(running(task));
      case Decision.Finish finish ->
          attempts
              .finish(running(task), finish.outcome())
              .map(status -> afterwards(resource, running(task)))
              .orElseGet(UpdateControl::noUpdate);
      case Decision.Keep keep -> {
        attempts.keep(running(task), keep.outcome());
        yield WakeUps.atOnce();
      }
      case Decision.Cancel cancel -> cancel(running(task), resource, gone);
      case Decision.Discard discard -> {
        attempts.discard(running(task));
        yield reconcile(resource, context);
      }
      case Decision.WaitUntil wait -> wakeUps.at(resource, resource.getStatus(), wait.instant());
      case Decision.Rest rest -> UpdateControl.noUpdate();
    };
  }

  /// The SDK (5.2) loses the addition of a resource that it hears of while it works on the deletion of
  /// another of the same name. The new one would wait for its next event for ever.
  private void comeBackForSuccessor(ResourceID id, Context<ImagePush> context) {
    IndexedResourceCache<ImagePush> cache = context.getPrimaryCache();
    A_MOMENT_LATER.execute(() -> cache.get(id).ifPresent(changes::found));
  }

  @Override
  public void close() {
    tasks.close();
    secretWaits.close();
    deletions.close();
    events.close();
  }

  /// Begins something for what the API server says now. What else has changed meanwhile is an event, and
  /// on its way to us.
  private UpdateControl<ImagePush> begin(ImagePush cached) {
    @Nullable ImagePush live = client.resource(cached).get();
    if (live == null) {
      return UpdateControl.noUpdate();
    }
    return switch (Decider.decide(observer.observe(live, false, null))) {
      case Decision.Start start -> begun(live, attempts.start(live));
      case Decision.Check check -> begun(live, attempts.check(live));
      case Decision.Suspend suspend -> suspend(live);
      case Decision.Hold hold ->
          deletions
              .hold(live)
              .map(failure -> begun(live, attempts.refused(live, failure)))
              .orElseGet(UpdateControl::noUpdate); // the change wakes us
      case Decision.RemoveTags remove -> {
        deletions.removeTags(live, changes::propagateEvent);
        yield UpdateControl.noUpdate(); // its end wakes us
      }
      case Decision.Release release -> {
        deletions.release(live);
        yield UpdateControl.noUpdate();
      }
      case Decision.WaitUntil wait -> wakeUps.at(live, live.getStatus(), wait.instant());
      case Decision.Report report -> UpdateControl.noUpdate();
      case Decision.Finish finish -> UpdateControl.noUpdate();
      case Decision.Keep keep -> UpdateControl.noUpdate();
      case Decision.Cancel cancel -> UpdateControl.noUpdate();
      case Decision.Discard discard -> UpdateControl.noUpdate();
      case Decision.Rest rest -> UpdateControl.noUpdate();
    };
  }

  private UpdateControl<ImagePush> begun(ImagePush live, PushTask task) {
    return task.outcome()
        .flatMap(outcome -> attempts.finish(task, outcome))
        .map(status -> afterwards(live, task))
        .orElseGet(() -> WakeUps.after(PushAttempts.nextLookAt(task)));
  }

  private UpdateControl<ImagePush> report(PushTask task) {
    attempts.report(task);
    return WakeUps.after(PushAttempts.nextLookAt(task));
  }

  /// What follows when an attempt has ended and its status is written. What was asked for meanwhile is done
  /// at once: its event came while the attempt ran.
  private UpdateControl<ImagePush> afterwards(ImagePush resource, PushTask task) {
    ImagePush now = new ImagePush();
    now.setMetadata(resource.getMetadata());
    now.setSpec(task.begun().getSpec());
    now.setStatus(task.status());
    return observer.asks(now) ? WakeUps.atOnce() : wakeUps.following(now, task.status());
  }

  private UpdateControl<ImagePush> cancel(PushTask task, ImagePush resource, boolean gone) {
    if (gone) {
      task.abandon();
    }
    attempts.cancel(task, resource);
    return UpdateControl.noUpdate(); // its end wakes us
  }

  private UpdateControl<ImagePush> suspend(ImagePush live) {
    statuses.write(
        live,
        new StatusBuilder(live.getStatus(), Generation.of(live), clock.instant()).suspended());
    attempts.rest(live);
    return UpdateControl.noUpdate();
  }

  private static PushTask running(@Nullable PushTask task) {
    if (task == null) {
      throw new IllegalStateException("a decision about an attempt needs one");
    }
    return task;
  }
}
