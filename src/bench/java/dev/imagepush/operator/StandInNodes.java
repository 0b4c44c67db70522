package dev.imagepush.operator;

import com.sun.net.httpserver.HttpServer;
import dev.imagepush.controller.job.WorkerLabels;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.worker.WorkerFiles;
import dev.imagepush.worker.WorkerProgress;
import dev.imagepush.worker.WorkerReport;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Nodes that run no containers. A worker's Pod gets a node in turn and runs at once; it answers how far it
/// is, and after a while it has ended, and says that it has pushed. So what is measured is the operator, and
/// Kubernetes beside it.
final class StandInNodes implements AutoCloseable {
  private static final int THREADS = 16;
  private static final Digest IMAGE = Digest.sha256("image".getBytes(StandardCharsets.UTF_8));
  private static final PushProgress.Snapshot HALF =
      new PushProgress.Snapshot(40_000, 20_000, 0, 0, 20_000, 3, 1);

  private final KubernetesClient admin;
  private final String namespace;
  private final int nodes;
  private final Duration each;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final ScheduledExecutorService kubelets = Executors.newScheduledThreadPool(THREADS);
  private final HttpServer progress;
  private final Watch watch;

  /// @param each how long each container runs
  StandInNodes(KubernetesClient admin, String namespace, int nodes, Duration each)
      throws IOException {
    this.admin = admin;
    this.namespace = namespace;
    this.nodes = nodes;
    this.each = each;
    for (int i = 0; i < nodes; i++) {
      admin
          .resource(new NodeBuilder().withNewMetadata().withName(node(i)).endMetadata().build())
          .serverSideApply();
    }
    progress =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), WorkerFiles.PROGRESS_PORT), 0);
    progress.createContext(
        WorkerProgress.PATH,
        exchange -> {
          byte[] body = WorkerProgress.text(HALF).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    progress.start();
    watch =
        admin
            .pods()
            .inNamespace(namespace)
            .withLabel(WorkerLabels.MANAGED_BY, WorkerLabels.US)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, Pod pod) {
                    if (seen.add(pod.getMetadata().getUid())) {
                      kubelets.execute(() -> start(pod, seen.size()));
                    }
                  }

                  @Override
                  public void onClose(@Nullable WatcherException cause) {
                    // Told by the pushes that do not end.
                  }
                });
  }

  /// The most that ran at once.
  int mostRunning() {
    return mostRunning.get();
  }

  private void start(Pod pod, int number) {
    String name = pod.getMetadata().getName();
    admin.raw(
        "/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding",
        "POST",
        Serialization.asJson(
            new BindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node(number % nodes))
                .endTarget()
                .build()));
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    write(
        name,
        "Running",
        new ContainerStateBuilder()
            .withNewRunning(
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString())
            .build());
    var _ = kubelets.schedule(() -> end(name), each.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void end(String name) {
    running.decrementAndGet();
    PushOutcome.SourceImage source =
        new PushOutcome.SourceImage(
            "source.example.com/app@" + IMAGE,
            IMAGE,
            MediaType.OCI_MANIFEST,
            40_000,
            List.of(Platform.parse("linux/amd64")));
    String report =
        WorkerReport.text(
            new PushOutcome.Pushed(
                source, PushOutcome.PushedImage.of(source), List.of("1"), null, 40_000, 0, each),
            List.of("1"));
    write(
        name,
        "Succeeded",
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(0)
            .withReason("Completed")
            .withMessage(report)
            .endTerminated()
            .build());
  }

  private void write(String name, String phase, ContainerState state) {
    admin
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .withStatus(
                        new PodStatusBuilder(pod.getStatus())
                            .withPhase(phase)
                            .withPodIP("127.0.0.1")
                            .withPodIPs()
                            .addNewPodIP("127.0.0.1")
                            .withContainerStatuses()
                            .addNewContainerStatus()
                            .withName("worker")
                            .withImage("imagepush")
                            .withImageID("")
                            .withReady(false)
                            .withRestartCount(0)
                            .withState(state)
                            .endContainerStatus()
                            .build())
                    .build());
  }

  private static String node(int number) {
    return "stand-in-" + number;
  }

  @Override
  public void close() {
    watch.close();
    kubelets.shutdownNow();
    progress.stop(0);
    for (int i = 0; i < nodes; i++) {
      admin.nodes().withName(node(i)).delete();
    }
  }
}
