package dev.imagepush.testing.bed;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Stands in for scheduler, kubelet and container runtime in one namespace: each Pod that bears the
/// operator's label gets a node and a container, which is a process on this machine, unless another fate
/// was laid down for it. Kubernetes's own Job controller runs beside it.
///
/// Every Pod has an address of its own on loopback, at which its worker tells how far it is.
public final class StandInKubelet implements AutoCloseable {
  public static final String LABEL = "app.kubernetes.io/managed-by";
  public static final String OPERATOR = "imagepush";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicInteger PODS = new AtomicInteger();

  private final KubernetesClient client;
  private final Map<String, String> surroundings;
  private final TemporaryFolder folder = TemporaryFolder.create("imagepush-kubelet-");
  private final Map<String, Path> claims = new ConcurrentHashMap<>();
  private final Map<String, StandInPod> pods = new ConcurrentHashMap<>();
  private final Queue<PodFate> fates = new ConcurrentLinkedQueue<>();
  private final SharedIndexInformer<Pod> informer;
  private volatile boolean closed;

  private StandInKubelet(KubernetesClient client, String namespace, URI apiServer) {
    this.client = client;
    this.surroundings =
        Map.of(
            "KUBERNETES_SERVICE_HOST", apiServer.getHost(),
            "KUBERNETES_SERVICE_PORT", String.valueOf(apiServer.getPort()));
    this.informer =
        client.pods().inNamespace(namespace).withLabel(LABEL, OPERATOR).inform(new Handler());
  }

  /// Starts in a namespace, once Pods can be made there.
  public static StandInKubelet start(ControlPlane controlPlane, String namespace) {
    controlPlane.startControllerManager();
    KubernetesClient client = controlPlane.client();
    // Admission refuses Pods in a namespace whose ServiceAccount is not there yet.
    client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName("default")
        .waitUntilCondition(Objects::nonNull, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return new StandInKubelet(client, namespace, URI.create(controlPlane.url()));
  }

  /// Says what is on the volume of a PersistentVolumeClaim.
  public StandInKubelet claim(String name, Path content) {
    claims.put(name, content);
    return this;
  }

  /// Lays down what becomes of the next Pod that nothing was laid down for yet; those without a fate
  /// run.
  public void nextPod(PodFate fate) {
    fates.add(fate);
  }

  /// Whether a Pod's worker runs now.
  public boolean isRunning(String pod) {
    return find(pod).filter(StandInPod::isRunning).isPresent();
  }

  /// What a Pod's worker has printed.
  public String log(String pod) {
    return find(pod).map(StandInPod::log).orElse("");
  }

  /// Kills a worker that runs, as a kernel does that finds it over its limit of memory.
  public void runOutOfMemory(String pod) {
    find(pod).orElseThrow().runOutOfMemory();
  }

  /// Ends every container, and tells the API server nothing.
  @Override
  public void close() {
    closed = true;
    informer.close();
    pods.values().forEach(StandInPod::abandon);
    folder.close();
  }

  private Optional<StandInPod> find(String name) {
    return pods.values().stream().filter(pod -> pod.name().equals(name)).findFirst();
  }

  private void begin(Pod pod) {
    StandInPod begun =
        new StandInPod(
            client,
            pod,
            Objects.requireNonNullElse(fates.poll(), new PodFate.Runs()),
            nextAddress(),
            TemporaryFolder.createIn(folder.path(), "pod-"),
            name ->
                Optional.ofNullable(claims.get(name))
                    .orElseThrow(
                        () -> new TestBedException("nothing is said of the claim " + name)),
            surroundings);
    pods.put(pod.getMetadata().getUid(), begun);
    Thread.ofVirtual().name("pod " + begun.name()).start(() -> live(begun));
  }

  private void live(StandInPod pod) {
    try {
      pod.live();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  /// Another for each Pod; other processes of this machine take others.
  private static String nextAddress() {
    int number = PODS.incrementAndGet();
    long process = ProcessHandle.current().pid();
    return "127.%d.%d.%d".formatted(1 + process % 250, number / 250, 2 + number % 250);
  }

  private final class Handler implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      begin(pod);
      onUpdate(pod, pod);
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      @Nullable StandInPod known = pods.get(pod.getMetadata().getUid());
      if (known != null && pod.isMarkedForDeletion()) {
        known.terminate();
      }
    }

    @Override
    public void onDelete(Pod pod, boolean isStateUnknown) {
      @Nullable StandInPod known = pods.get(pod.getMetadata().getUid());
      if (known != null) {
        known.abandon();
      }
    }
  }
}
