package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes attempts as Jobs: each is made, or found again after a restart, and followed to its end on the
/// calling thread.
///
/// A resource has one Job at a time: one of another generation is gone, with its Pod, before the next is
/// made.
public final class Workers implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Workers.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /// How long the end of a Job is waited for. Its Pod ends within its grace period; only on a node that
  /// does not answer it stays longer, and nobody knows whether it still runs.
  public static final Duration FOR_ITS_END = Duration.ofMinutes(2);

  /// A busy Job controller takes its time; only then is it asked what it complains of.
  private static final Duration FIRST_COMPLAINT = Duration.ofSeconds(10);

  private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(10);

  /// Kubernetes ends a Job at its deadline, unless somebody has taken that out of it, or nobody looks.
  private static final Duration BEYOND_ITS_DEADLINE = Duration.ofMinutes(2);

  private static final String BEFORE_ITS_JOB = "the push was stopped before its Job was made";

  /// So many answers in a row may fail to come before a status says so.
  private static final int SILENT_LOOKS = 5;

  private final WorkerManifest manifest;
  private final WorkerJobs jobs;
  private final WorkerWatch watch;
  private final FailedCreates complaints;
  private final PodProgress progress;
  private final PushFence leadership;
  private final int haste;
  private final InstantSource clock;
  private volatile boolean stopping;

  /// @param namespaces those that the operator looks after; none for all
  /// @param egress what the addresses of Pods are judged by
  /// @param leadership lets Jobs be made and ended only while this replica leads
  /// @param haste how many times sooner it gives up what does not go on; 1, but in tests
  public Workers(
      KubernetesClient client,
      Set<String> namespaces,
      WorkerTemplate template,
      EgressPolicy egress,
      PushFence leadership,
      int haste,
      InstantSource clock) {
    this.manifest = new WorkerManifest(template, client.getKubernetesSerialization());
    this.jobs = new WorkerJobs(client);
    this.watch = new WorkerWatch(client, namespaces);
    this.complaints = new FailedCreates(client, BETWEEN_COMPLAINTS.dividedBy(haste), clock);
    this.progress = new PodProgress(egress);
    this.leadership = leadership;
    this.haste = haste;
    this.clock = clock;
  }

  /// Says that the process stops: attempts that are interrupted from now on leave their Jobs running, and
  /// are found again after the next start.
  public void stop() {
    stopping = true;
  }

  /// Has an attempt made, and returns when it has ended. Interrupting the calling thread ends its Job and
  /// waits until that is gone; while the process stops, it leaves it.
  ///
  /// @param known the name of the Job that the resource's status speaks of; null for none
  /// @param fence lets a Job be made only while the resource is what the attempt is for
  public PushOutcome push(
      WorkerOrder order, @Nullable String known, PushFence fence, WorkerListener listener) {
    try {
      watch.start();
      Job job = begin(order, known, fence);
      return follow(order, job, listener);
    } catch (ExitException e) {
      return Thread.currentThread().isInterrupted()
          ? cancelled(BEFORE_ITS_JOB)
          : new PushOutcome.Failed(e.failure(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return cancelled(BEFORE_ITS_JOB);
    }
  }

  /// Ends the Jobs of a resource that wants none, and waits until they are gone.
  ///
  /// @param most how long they are waited for
  /// @throws ExitException Forbidden, ConnectFailed
  public void endAll(WorkerOrder order, Duration most) throws InterruptedException {
    watch.start();
    Instant latest = clock.instant().plus(most);
    for (Job job : jobs.of(order.resource())) {
      if (mayRun(job)) {
        end(order, job, latest);
      }
    }
  }

  /// Begins to hear of Jobs.
  ///
  /// @param strays told of a resource whose Job changes while nobody here follows it
  public void start(Consumer<ResourceID> strays) {
    watch.onStray(strays);
    try {
      watch.start();
    } catch (ExitException e) {
      LOGGER.warn("no push can run as a Job: {}", e.failure().message());
    }
  }

  /// Whether a Job of a resource is at work that is not being ended.
  public boolean isAtWorkFor(ImagePush resource) {
    return sightsOf(resource).anyMatch(WorkerSight::isAtWork);
  }

  /// Whether a Pod of a resource may run, though it may be ending.
  public boolean mayRunFor(ImagePush resource) {
    return sightsOf(resource).anyMatch(WorkerSight::mayRun);
  }

  private Stream<WorkerSight> sightsOf(ImagePush resource) {
    return watch.jobsOf(resource).stream().map(watch::sight);
  }

  /// Asks for the end of the Jobs of a resource that wants none, and does not wait.
  ///
  /// @throws ExitException Forbidden, ConnectFailed
  public void dismiss(ImagePush resource) {
    jobs.deleteAllOf(resource);
  }

  @Override
  public void close() {
    watch.close();
    progress.close();
  }

  private Job begin(WorkerOrder order, @Nullable String known, PushFence fence)
      throws InterruptedException {
    List<Job> there = jobs.of(order.resource()); // The cache may be behind.
    Optional<Job> own = there.stream().filter(job -> isOf(order, known, job)).findFirst();
    for (Job job : there) {
      if (!own.equals(Optional.of(job)) && mayRun(job)) {
        end(order, job);
      }
    }
    removeAllButTheNewest(there.stream().filter(WorkerJobState::isFinished).toList());
    if (own.isPresent()) {
      return own.get();
    }
    leadership.and(fence).check();
    return jobs.create(manifest.of(order));
  }

  /// A push that is tried for days must not leave a Job for each time: of those that have ended, the last is
  /// kept for its log, until Kubernetes removes it too.
  private void removeAllButTheNewest(List<Job> finished) {
    finished.stream()
        .filter(job -> !WorkerJobState.isBeingDeleted(job))
        .sorted(
            Comparator.comparing((Job job) -> job.getMetadata().getCreationTimestamp()).reversed())
        .skip(1)
        .forEach(jobs::delete);
  }

  /// Whether a Job makes the very attempt that is asked for: the one whose end nobody has recorded, or one that
  /// is at work. One whose Pod has ended made an attempt before, whatever it says yet itself.
  private boolean isOf(WorkerOrder order, @Nullable String known, Job job) {
    return !WorkerJobState.isBeingDeleted(job)
        && WorkerJobState.generation(job) == order.generation()
        && (job.getMetadata().getName().equals(known)
            || (WorkerJobState.isForced(job) == order.forced()
                && !WorkerJobState.isFinished(job)
                && watch.sight(job).isAtWork()));
  }

  /// Whether a Pod of a Job may run yet.
  ///
  /// @param live as the API server has it now; what is known of its Pod may be older
  private boolean mayRun(Job live) {
    return !WorkerJobState.isFinished(live) && watch.sight(live).mayRun();
  }

  private PushOutcome follow(WorkerOrder order, Job job, WorkerListener listener) {
    try (WorkerWatch.Changes changes = watch.changesOf(job)) {
      return new Following(order, job, listener, changes).toTheEnd();
    } catch (InterruptedException e) {
      if (stopping) {
        Thread.currentThread().interrupt();
        return cancelled("the operator stops; Job " + job.getMetadata().getName() + " goes on");
      }
      return stopped(order, job);
    }
  }

  private PushOutcome stopped(WorkerOrder order, Job job) {
    try {
      return ended(
          end(order, job),
          new Failure(ExitReason.CANCELLED, "the push was stopped, and its Job with it"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return cancelled("the push was stopped; its Job ends");
    } catch (ExitException e) {
      return new PushOutcome.Failed(e.failure(), null);
    }
  }

  private Optional<PushOutcome> end(WorkerOrder order, Job job) throws InterruptedException {
    return end(order, job, clock.instant().plus(FOR_ITS_END));
  }

  /// Ends a Job, and waits until it is gone.
  ///
  /// @param latest until when it is waited for
  /// @return how it ended by itself; empty where it does not say
  private Optional<PushOutcome> end(WorkerOrder order, Job job, Instant latest)
      throws InterruptedException {
    leadership.check();
    jobs.delete(job);
    Optional<PushOutcome> outcome = Optional.empty();
    try (WorkerWatch.Changes changes = watch.changesOf(job)) {
      WorkerSight sight = watch.sight(job);
      while ((sight.job() != null || sight.pod() != null) && clock.instant().isBefore(latest)) {
        if (outcome.isEmpty()
            && sight.pod() != null
            && WorkerJudge.judge(order, sight) instanceof WorkerState.Ended ended) {
          outcome = Optional.of(ended.outcome());
        }
        changes.await(BETWEEN_LOOKS);
        sight = watch.sight(job);
      }
    }
    return outcome;
  }

  /// What became of an attempt that was ended: its success, where it had come to it before; else why it was
  /// ended, with the names that it had set by then.
  private static PushOutcome ended(Optional<PushOutcome> byItself, Failure why) {
    return switch (byItself.orElseGet(() -> new PushOutcome.Failed(why, null))) {
      case PushOutcome.Pushed pushed -> pushed;
      case PushOutcome.UpToDate upToDate -> upToDate;
      case PushOutcome.Failed failed ->
          new PushOutcome.Failed(why, failed.source(), failed.image(), failed.names());
    };
  }

  private static PushOutcome cancelled(String message) {
    return new PushOutcome.Failed(new Failure(ExitReason.CANCELLED, message), null);
  }

  /// One attempt, from the moment that its Job is there.
  private final class Following {
    private final WorkerOrder order;
    private final Job job;
    private final WorkerListener listener;
    private final WorkerWatch.Changes changes;
    private final Instant firstComplaint;
    private final Instant deadline;
    private @Nullable String stuckAs;
    private Instant stuckSince = Instant.MAX;
    private int silent;

    Following(WorkerOrder order, Job job, WorkerListener listener, WorkerWatch.Changes changes) {
      this.order = order;
      this.job = job;
      this.listener = listener;
      this.changes = changes;
      this.firstComplaint = clock.instant().plus(FIRST_COMPLAINT.dividedBy(haste));
      this.deadline = clock.instant().plus(order.timeout()).plus(BEYOND_ITS_DEADLINE);
    }

    PushOutcome toTheEnd() throws InterruptedException {
      while (clock.instant().isBefore(deadline)) {
        endOthers();
        switch (WorkerJudge.judge(order, sight())) {
          case WorkerState.Ended ended -> {
            return ended.outcome();
          }
          case WorkerState.Stuck stuck -> {
            if (isForTooLong(stuck)) {
              return ended(end(order, job), stuck.failure());
            }
            tell(stuck.situation());
          }
          case WorkerState.Underway underway -> {
            stuckAs = null;
            look(underway);
          }
        }
        changes.await(BETWEEN_LOOKS);
      }
      return ended(
          end(order, job), new WorkerEnd(order, job.getMetadata().getName(), job).tookTooLong());
    }

    /// A leader may have made one in its last moment, after this one had looked.
    private void endOthers() {
      List<Job> others =
          watch.jobsOf(order.resource()).stream()
              .filter(other -> !other.getMetadata().getUid().equals(job.getMetadata().getUid()))
              .filter(other -> watch.sight(other).isAtWork())
              .toList();
      if (!others.isEmpty()) {
        try {
          leadership.check();
          others.forEach(jobs::delete);
        } catch (ExitException e) {
          LOGGER.debug("asked again at the next look: {}", e.failure().message());
        }
      }
    }

    private WorkerSight sight() {
      WorkerSight sight = watch.sight(job);
      return sight.lacksPod() && !clock.instant().isBefore(firstComplaint)
          ? sight.with(complaints.of(job).orElse(null))
          : sight;
    }

    private boolean isForTooLong(WorkerState.Stuck stuck) {
      if (!stuck.situation().equals(stuckAs)) {
        stuckAs = stuck.situation();
        stuckSince = clock.instant();
      }
      return !clock.instant().isBefore(stuckSince.plus(stuck.patience().dividedBy(haste)));
    }

    private void look(WorkerState.Underway underway) throws InterruptedException {
      @Nullable PodAddress address = underway.address();
      if (address == null) {
        tell(underway.situation());
        return;
      }
      Optional<PushProgress.Snapshot> snapshot = progress.of(address);
      silent = snapshot.isPresent() ? 0 : silent + 1;
      tell(
          silent < SILENT_LOOKS
              ? underway.situation()
              : underway.situation()
                  + "; how far it is cannot be read at its Pod's port "
                  + address.port()
                  + ", which a NetworkPolicy may shut");
      snapshot.ifPresent(listener::reached);
    }

    private void tell(String situation) {
      listener.stands(situation, job.getMetadata().getName());
    }
  }
}
