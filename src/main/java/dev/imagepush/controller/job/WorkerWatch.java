package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Jobs and Pods of all workers, as the API server tells of them: one watch for each kind, however many
/// there are, from the first Job on. Thread-safe.
final class WorkerWatch implements AutoCloseable {
  private static final String OWNER = "owner";
  private static final long NEVER_RESYNC = 0;

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Map<String, Semaphore> changes = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<Job>> jobs = new ArrayList<>();
  private final List<SharedIndexInformer<Pod>> pods = new ArrayList<>();
  private volatile Consumer<ResourceID> strays = resource -> {};
  private boolean started;

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
  synchronized void start() {
    if (started) {
      return;
    }
    try {
      if (namespaces.isEmpty()) {
        watch(
            client
                .batch()
                .v1()
                .jobs()
                .inAnyNamespace()
                .withLabel(WorkerLabels.MANAGED_BY, WorkerLabels.US),
            client.pods().inAnyNamespace().withLabel(WorkerLabels.MANAGED_BY, WorkerLabels.US));
      }
      for (String namespace : namespaces) {
        watch(
            client
                .batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabel(WorkerLabels.MANAGED_BY, WorkerLabels.US),
            client
                .pods()
                .inNamespace(namespace)
                .withLabel(WorkerLabels.MANAGED_BY, WorkerLabels.US));
      }
      started = true;
    } catch (KubernetesClientException e) {
      stop();
      throw isForbidden(e)
          ? new ExitException(
              ExitReason.FORBIDDEN,
              "the operator may not watch Jobs and Pods; grant its ServiceAccount list and watch on jobs"
                  + " and pods, as deploy/overlays does",
              e)
          : new ExitException(
              ExitReason.CONNECT_FAILED, "the Kubernetes API did not tell of Jobs and Pods", e);
    }
  }

  private static boolean isForbidden(Throwable failure) {
    return failure instanceof KubernetesClientException refusal
            && refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        || (failure.getCause() != null && isForbidden(failure.getCause()));
  }

  private void watch(Informable<Job> ofJobs, Informable<Pod> ofPods) {
    jobs.add(run(ofJobs.runnableInformer(NEVER_RESYNC), job -> job.getMetadata().getUid()));
    pods.add(run(ofPods.runnableInformer(NEVER_RESYNC), pod -> String.join("", owner(pod))));
  }

  /// @param job the uid of the Job that an object is, or is of
  private <T extends HasMetadata> SharedIndexInformer<T> run(
      SharedIndexInformer<T> informer, Function<T, String> job) {
    return informer
        .addIndexers(Map.of(OWNER, WorkerWatch::owner))
        .addEventHandler(new Waker<>(job))
        // Once it knew all, it goes on whatever happens: the client would give up at some refusals.
        .exceptionHandler((hasStarted, cause) -> hasStarted)
        .run();
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
    return new WorkerSight(known.getMetadata().getName(), job, pod, List.of());
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
        snapshot(jobs).stream()
            .map(informer -> informer.getStore().getByKey(key))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    @Nullable Job job = cached == null ? asked(known) : cached;
    return job != null && uid.equals(job.getMetadata().getUid()) ? job : null;
  }

  private @Nullable Job asked(Job known) {
    try {
      return client.resource(known).get();
    } catch (KubernetesClientException e) {
      return known; // Whether it is gone is not known; it is asked again.
    }
  }

  /// What the Job controller says, in events alone, of Pods that it could not make; the newest first.
  List<String> complaints(Job job) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(job.getMetadata().getNamespace())
          .withField("involvedObject.uid", job.getMetadata().getUid())
          .list()
          .getItems()
          .stream()
          .filter(event -> "FailedCreate".equals(event.getReason()) && event.getMessage() != null)
          .sorted(Comparator.comparing(WorkerWatch::time).reversed())
          .map(Event::getMessage)
          .toList();
    } catch (KubernetesClientException e) {
      return List.of(); // The next look asks again; without the right, a person finds them.
    }
  }

  private static String time(Event event) {
    return Objects.requireNonNullElse(event.getLastTimestamp(), "");
  }

  /// What an object controls, in its own namespace: elsewhere somebody else has written its uid.
  private <T extends HasMetadata> Stream<T> owned(
      List<SharedIndexInformer<T>> informers, HasMetadata owner) {
    String namespace = owner.getMetadata().getNamespace();
    return snapshot(informers).stream()
        .flatMap(
            informer -> informer.getIndexer().byIndex(OWNER, owner.getMetadata().getUid()).stream())
        .filter(object -> namespace.equals(object.getMetadata().getNamespace()));
  }

  private synchronized <T> List<SharedIndexInformer<T>> snapshot(
      List<SharedIndexInformer<T>> informers) {
    return List.copyOf(informers);
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
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
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
