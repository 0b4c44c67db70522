package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.controller.job.WorkerListener;
import dev.imagepush.controller.job.WorkerOrder;
import dev.imagepush.controller.job.Workers;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes attempts as Jobs. No Secret is read here: the Job's Pod has them by name.
final class JobRunner {
  private final KubernetesClient client;
  private final Optional<Workers> workers;
  private final PushRequests requests;
  private final InstantSource clock;

  /// @param workers empty where no image for them is known
  JobRunner(
      KubernetesClient client,
      Optional<Workers> workers,
      PushRequests requests,
      InstantSource clock) {
    this.client = client;
    this.workers = workers;
    this.requests = requests;
    this.clock = clock;
  }

  /// The work of an attempt, all that can be refused at once refused.
  ///
  /// @param live the resource as the API server has it
  /// @param asked what its annotations ask for
  /// @throws ExitException by the reason why there will be no attempt
  AttemptWork prepare(ImagePush live, CheckRequest asked) {
    Workers able =
        workers.orElseThrow(
            () ->
                new ExitException(
                    ExitReason.POLICY_DENIED,
                    "a push from a PersistentVolumeClaim, or with spec.execution.mode: Job, needs a Job, and the"
                        + " operator knows no image for one: it runs in no Pod, or may not read its own;"
                        + " an administrator can name one (worker.image); then ask for a check, or change"
                        + " the spec"));
    requests.check(new Tenant(live.getMetadata().getNamespace()), live.getSpec());
    WorkerOrder order = order(live, asked.isNew() && asked.forced());
    return (progress, interruption, stands) ->
        able.push(
            order, knownJob(live), new ResourceFence(client, live), listener(progress, stands));
  }

  /// Work that begins when the Jobs of its resource are gone, which another process began and the spec does
  /// not ask for any more.
  AttemptWork afterJobs(ImagePush live, AttemptWork work) {
    return (progress, interruption, stands) -> {
      try {
        endAll(live, Workers.FOR_ITS_END);
      } catch (ExitException e) {
        return new PushOutcome.Failed(e.failure(), null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new PushOutcome.Failed(
            new Failure(ExitReason.CANCELLED, "the push was stopped before it began"), null);
      }
      return work.perform(progress, interruption, stands);
    };
  }

  /// Ends the Jobs of a resource, which wants none any more, and waits until they are gone.
  ///
  /// @param most how long they are waited for
  /// @throws ExitException Forbidden, ConnectFailed
  void endAll(ImagePush live, Duration most) throws InterruptedException {
    if (workers.isPresent()) {
      workers.get().endAll(order(live, false), most);
    }
  }

  /// Whether a Pod may run for a resource, though it may be ending, as far as is known.
  boolean mayRunFor(ImagePush resource) {
    return knownJob(resource) != null
        || workers.filter(able -> able.mayRunFor(resource)).isPresent();
  }

  /// Whether a Job is at work for a resource.
  boolean isAtWorkFor(ImagePush resource) {
    return workers.filter(able -> able.isAtWorkFor(resource)).isPresent();
  }

  /// Asks for the end of the Jobs of a resource that rests, which another process began.
  void dismiss(ImagePush live) {
    workers.ifPresent(able -> able.dismiss(live));
  }

  private WorkerOrder order(ImagePush live, boolean forced) {
    return new WorkerOrder(
        live,
        PushRequests.secretNames(live.getSpec()),
        PushRequests.tags(live.getSpec()),
        forced,
        clock.instant());
  }

  /// The name of the Job that the status speaks of; null for none.
  static @Nullable String knownJob(ImagePush resource) {
    @Nullable ImagePushStatus status = resource.getStatus();
    return status == null ? null : status.job();
  }

  private static WorkerListener listener(PushProgress progress, Consumer<Situation> stands) {
    return new WorkerListener() {
      @Override
      public void stands(String situation, String job) {
        stands.accept(new Situation(situation, job));
      }

      @Override
      public void reached(PushProgress.Snapshot snapshot) {
        progress.takeOver(snapshot);
      }
    };
  }
}
