package dev.imagepush.testing.bed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One Pod from its node to its end. Its container is a process of this project's main class, which
/// finds in a folder what a container has mounted.
final class StandInPod {
  private static final String NODE = "stand-in";
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);
  private static final int MAX_MESSAGE = 4096;
  private static final String PROGRESS = "progress";
  private static final int PROGRESS_PORT = 8081;

  private final KubernetesClient client;
  private final Pod pod;
  private final PodFate fate;
  private final PodStatuses statuses;
  private final TemporaryFolder folder;
  private final Function<String, Path> claims;
  private final Map<String, String> surroundings;
  private final CountDownLatch unwanted = new CountDownLatch(1);
  private volatile @Nullable ManagedProcess container;
  private volatile boolean outOfMemory;
  private volatile boolean abandoned;

  /// @param address its own, on loopback
  /// @param folder for its files
  /// @param surroundings variables that every container on the node has
  StandInPod(
      KubernetesClient client,
      Pod pod,
      PodFate fate,
      String address,
      TemporaryFolder folder,
      Function<String, Path> claims,
      Map<String, String> surroundings) {
    this.client = client;
    this.pod = pod;
    this.fate = fate;
    this.statuses = PodStatuses.of(pod, address);
    this.folder = folder;
    this.claims = claims;
    this.surroundings = surroundings;
  }

  String name() {
    return pod.getMetadata().getName();
  }

  boolean isRunning() {
    return container != null;
  }

  /// What its container has printed.
  String log() {
    ManagedProcess running = container;
    try {
      Path log = log(folder.path());
      return running == null && Files.notExists(log) ? "" : Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says that it is being deleted.
  void terminate() {
    unwanted.countDown();
  }

  /// Kills its container, as a kernel does that finds it over its limit.
  void runOutOfMemory() {
    outOfMemory = true;
    Objects.requireNonNull(container, "it runs").signal("KILL");
  }

  /// Kills its container, if there is one, and tells nobody.
  void abandon() {
    abandoned = true;
    unwanted.countDown();
    ManagedProcess running = container;
    if (running != null) {
      running.close();
    }
  }

  /// Lives through it; returns when it is gone, or nothing more happens to it.
  void live() throws InterruptedException {
    try {
      if (!(fate instanceof PodFate.IsUnschedulable)) {
        bind();
      }
      meetFate();
      unwanted.await();
      if (abandoned) {
        return;
      }
      resource().withGracePeriod(0).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void meetFate() throws IOException, InterruptedException {
    switch (fate) {
      case PodFate.Runs runs -> run();
      case PodFate.NeverStarts never -> {
        // It stays as the API server made it.
      }
      case PodFate.IsUnschedulable unschedulable -> write(statuses.unschedulable());
      case PodFate.CannotPull cannotPull ->
          write(statuses.waiting("ImagePullBackOff", "Back-off pulling image"));
      case PodFate.RunsOutOfMemory outOfIt -> {
        write(statuses.running());
        write(statuses.ended(PodStatuses.KILLED, "OOMKilled", ""));
      }
      case PodFate.IsEvicted evicted -> write(statuses.evicted());
      case PodFate.Ends ends -> {
        write(statuses.running());
        write(
            statuses.ended(
                ends.exitCode(), reason(ends.exitCode()), cut(ends.terminationMessage())));
      }
    }
  }

  private void run() throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.path().resolve("root"));
    Path message = root.resolve("dev/termination-log");
    Files.createDirectories(Objects.requireNonNull(message.getParent()));
    Files.createDirectories(root.resolve("tmp"));
    Files.createFile(message);
    try {
      new PodVolumes(client, pod, claims).mount(root);
    } catch (PodVolumes.MissingException e) {
      write(statuses.waiting("ContainerCreating", e.what()));
      return;
    }
    try (ManagedProcess process =
        ManagedProcess.start(
            "worker of " + name(), command(root), environment(), log(folder.path()))) {
      container = process;
      write(statuses.running());
      int exitCode = end(process);
      write(
          outOfMemory
              ? statuses.ended(PodStatuses.KILLED, "OOMKilled", "")
              : statuses.ended(exitCode, reason(exitCode), cut(Files.readString(message))));
    } finally {
      container = null;
    }
  }

  /// Waits for the container's end, which it is asked for once its Pod is deleted.
  private int end(ManagedProcess process) throws InterruptedException {
    while (!process.endsWithin(BETWEEN_LOOKS)) {
      if (unwanted.getCount() == 0) {
        process.signal("TERM");
        if (!process.endsWithin(grace())) {
          process.signal("KILL");
          boolean _ = process.endsWithin(DEFAULT_GRACE);
        }
      }
    }
    return process.exitCode();
  }

  private Duration grace() {
    @Nullable Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
    return seconds == null ? DEFAULT_GRACE : Duration.ofSeconds(seconds);
  }

  private List<String> command(Path root) {
    Container first = pod.getSpec().getContainers().getFirst();
    if (!first.getCommand().isEmpty()) {
      throw new TestBedException("a worker's container has the entrypoint of its image, and args");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.imagepush.cli.Main"));
    command.addAll(first.getArgs());
    command.addAll(List.of("--root", root.toString()));
    return command;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(surroundings);
    environment.put("HOME", folder.path().toString());
    environment.put("HOSTNAME", name());
    for (EnvVar variable : pod.getSpec().getContainers().getFirst().getEnv()) {
      environment.put(
          variable.getName(),
          variable.getValueFrom() == null
              ? Objects.requireNonNullElse(variable.getValue(), "")
              : new PodFields(pod).text(variable.getValueFrom().getFieldRef()));
    }
    environment.put("IMAGEPUSH_PROGRESS_ADDRESS", statuses.address() + ":" + progressPort());
    return environment;
  }

  private int progressPort() {
    return pod.getSpec().getContainers().getFirst().getPorts().stream()
        .filter(port -> PROGRESS.equals(port.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElse(PROGRESS_PORT);
  }

  private void bind() {
    client
        .bindings()
        .inNamespace(pod.getMetadata().getNamespace())
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withName(name())
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName(NODE)
                .endTarget()
                .build())
        .create();
  }

  private void write(PodStatus status) {
    if (abandoned) {
      return;
    }
    resource().editStatus(now -> new PodBuilder(now).withStatus(status).build());
  }

  private PodResource resource() {
    return client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(name());
  }

  private static Path log(Path folder) {
    return folder.resolve("log");
  }

  private static String reason(int exitCode) {
    return exitCode == 0 ? "Completed" : "Error";
  }

  /// A kubelet keeps the end.
  private static String cut(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    return bytes.length <= MAX_MESSAGE
        ? message
        : new String(Arrays.copyOfRange(bytes, bytes.length - MAX_MESSAGE, bytes.length), UTF_8);
  }
}
