package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.push.PushFence;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Filterable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Jobs and Pods of all workers, as the API server tells of them: one watch for each kind, however many
/// there are. Thread-safe.
final class WorkerWatch implements AutoCloseable {
  private static final String OWNER = "owner";
  private static final long NEVER_RESYNC = 0;

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Map<String, Semaphore> changes = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<Job>> jobs = new CopyOnWriteArrayList<>();
  private final List<SharedIndexInformer<Pod>> pods = new CopyOnWriteArrayList<>();
  private volatile Consumer<ResourceID> strays = resource -> {};
  private volatile boolean started;

  /// @param namespaces none for all
  WorkerWatch(KubernetesClient client, Set<String> namespaces) {
    this.client = client;
    this.namespaces = Set.copyOf(namespaces);
  }

  /// Who is told of the resource of a Job that changes and that nobody follows.
  void onStray(Consumer<ResourceID> listener) {
    strays = listener;
  }

  /// Begins to watch, where it has not; returns when all that is there is known.
  ///
  /// @throws ExitException Forbidden, ConnectFailed
  void start() {
    if (!started) {
      startOnce();
    }
  }

  private synchronized void startOnce() {
    if (started) {
      return;
    }
    try {
      if (namespaces.isEmpty()) {
        watch(client.batch().v1().jobs().inAnyNamespace(), client.pods().inAnyNamespace());
      }
      for (String namespace : namespaces) {
        watch(
            client.batch().v1().jobs().inNamespace(namespace),
            client.pods().inNamespace(namespace));
      }
      started = true;
    } catch (KubernetesClientException e) {
      throw isForbidden(e)
          ? new ExitException(
              ExitReason.FORBIDDEN,
              "the operator may not watch Jobs and Pods; grant its ServiceAccount list and watch on jobs"
                  + " and pods, as deploy/overlays does",
              e)
          : new ExitException(PushFence.notAsked("for Jobs and Pods; it is asked again"), e);
    } finally {
      if (!started) {
        stop();
      }
    }
  }

  private static boolean isForbidden(Throwable failure) {
    return failure instanceof KubernetesClientException refusal
            && refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        || (failure.getCause() != null && isForbidden(failure.getCause()));
  }

  private void watch(
      Filterable<? extends Informable<Job>> ofJobs, Filterable<? extends Informable<Pod>> ofPods) {
    run(jobs, ofJobs, KeptFields::of, job -> job.getMetadata().getUid());
    run(pods, ofPods, KeptFields::of, pod -> String.join("", owner(pod)));
  }

  /// @param all those of the kind
  /// @param kept what is kept of an object
  /// @param job the uid of the Job that an object is, or is of
  private <T extends HasMetadata> void run(
      List<SharedIndexInformer<T>> informers,
      Filterable<? extends Informable<T>> all,
      UnaryOperator<T> kept,
      Function<T, String> job) {
    SharedIndexInformer<T> informer =
        all.withLabel(WorkerLabels.MANAGED_BY, WorkerLabels.US)
            .withLimit(Pages.SIZE)
            .runnableInformer(NEVER_RESYNC)
            .itemStore(new TransformingItemStore<>(kept))
            .addIndexers(Map.of(OWNER, WorkerWatch::owner))
            .addEventHandler(new Waker<>(job))
            // Once it knew all, it goes on whatever happens: the client would give up at some
            // refusals.
            .exceptionHandler((hasStarted, cause) -> hasStarted);
    informers.add(informer);
    informer.run();
  }

  /// The Jobs of a resource.
  List<Job> jobsOf(ImagePush resource) {
    return owned(jobs, resource).toList();
  }

  /// What can be seen of a Job that is, or was, there.
  WorkerSight sight(Job known) {
    @Nullable Job job = find(known);
    @Nullable Pod pod =
        owned(pods, known)
            .max(Comparator.comparing(each -> each.getMetadata().getCreationTimestamp()))
            .orElse(null);
    return new WorkerSight(known.getMetadata().getName(), job, pod, null);
  }

  /// Woken at each change of a Job or its Pod, from now on until it is closed.
  Changes changesOf(Job job) {
    String uid = job.getMetadata().getUid();
    Semaphore changed = changes.computeIfAbsent(uid, key -> new Semaphore(0));
    return new Changes() {
      @Override
      public void await(Duration most) throws InterruptedException {
        if (changed.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
          changed.drainPermits();
        }
      }

      @Override
      public void close() {
        changes.remove(uid);
      }
    };
  }

  /// The changes of one Job.
  interface Changes extends AutoCloseable {
    /// Returns at the next change, at once where one has come since the last return, or when the time is
    /// over.
    void await(Duration most) throws InterruptedException;

    @Override
    void close();
  }

  @Override
  public synchronized void close() {
    stop();
  }

  private void stop() {
    jobs.forEach(SharedIndexInformer::close);
    pods.forEach(SharedIndexInformer::close);
    jobs.clear();
    pods.clear();
    started = false;
  }

  /// The Job as it is now. The cache may not have heard of it yet: then the API server is asked.
  private @Nullable Job find(Job known) {
    String uid = known.getMetadata().getUid();
    String key = known.getMetadata().getNamespace() + "/" + known.getMetadata().getName();
    @Nullable Job cached =
        jobs.stream()
            .map(informer -> informer.getStore().getByKey(key))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    @Nullable Job job = cached == null ? asked(known) : cached;
    return job != null && uid.equals(job.getMetadata().getUid()) ? job : null;
  }

  private @Nullable Job asked(Job known) {
    try {
      @Nullable Job live = client.resource(known).get();
      return live == null ? null : KeptFields.of(live);
    } catch (KubernetesClientException e) {
      return known; // Whether it is gone is not known; it is asked again.
    }
  }

  /// What an object controls, in its own namespace: elsewhere somebody else has written its uid.
  private <T extends HasMetadata> Stream<T> owned(
      List<SharedIndexInformer<T>> informers, HasMetadata owner) {
    String namespace = owner.getMetadata().getNamespace();
    return informers.stream()
        .flatMap(
            informer -> informer.getIndexer().byIndex(OWNER, owner.getMetadata().getUid()).stream())
        .filter(object -> namespace.equals(object.getMetadata().getNamespace()));
  }

  private static Optional<ResourceID> resource(Job job) {
    return job.getMetadata().getOwnerReferences().stream()
        .filter(owner -> WorkerLabels.KIND.equals(owner.getKind()))
        .map(owner -> new ResourceID(owner.getName(), job.getMetadata().getNamespace()))
        .findFirst();
  }

  /// The uid of what controls an object; nothing where nothing does.
  private static List<String> owner(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(KeptFields::isController)
        .map(OwnerReference::getUid)
        .toList();
  }

  private final class Waker<T> implements ResourceEventHandler<T> {
    private final Function<T, String> job;

    Waker(Function<T, String> job) {
      this.job = job;
    }

    @Override
    public void onAdd(T object) {
      wake(object);
    }

    @Override
    public void onUpdate(T before, T object) {
      wake(object);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      wake(object);
    }

    private void wake(T object) {
      @Nullable Semaphore changed = changes.get(job.apply(object));
      if (changed != null) {
        changed.release();
      } else if (object instanceof Job stray) {
        resource(stray).ifPresent(strays);
      }
    }
  }
}
