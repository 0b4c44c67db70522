package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The operator as a process under load: a real API server, a registry that serves a small image, and the
/// CNCF registry with TLS to push to.
public final class OperatorScale implements AutoCloseable {
  /// As `deploy/` has it.
  private static final List<String> JVM =
      List.of(
          "-XX:MaxRAM=512m",
          "-XX:MaxRAMPercentage=60",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TrimNativeHeapInterval=5000");

  private static final Duration LIMIT = Duration.ofMinutes(15);

  /// What a start has to do is done by then.
  private static final Duration SETTLING = Duration.ofSeconds(20);

  /// As long as a small push takes in a container that has begun.
  private static final Duration CONTAINER_RUNS = Duration.ofSeconds(5);

  private static final double NANOS = 1e9;
  private static final double NANOS_OF_MILLI = 1e6;

  private final TestBed bed;
  private final ControlPlane controlPlane;
  private final Path work;
  private final Consumer<String> progress;
  private final FakeRegistry source = FakeRegistry.plain();
  private final DistributionRegistry destination;
  private int replicas;

  /// @param storage where the registry keeps what it gets
  public OperatorScale(TestBed bed, Path work, Path storage, Consumer<String> progress)
      throws IOException {
    this.bed = bed;
    this.controlPlane = bed.controlPlane();
    this.work = work;
    this.progress = progress;
    this.destination = bed.registry().withTls(bed.certificates()).withStorageIn(storage).start();
    source.holds("team/app:1", TestImages.random(1, 2, 20_000));
    OperatorInstallation.token(controlPlane);
  }

  /// Many resources, from the operator's start until all are Ready.
  ///
  /// @param apiRequests of the operator, for each push
  /// @param statusWrites of the operator, for each push
  public record Burst(
      int pushes,
      double seconds,
      double cpuSeconds,
      double peakMebibytes,
      double apiRequests,
      double apiWrites) {}

  /// Many resources that are Ready, with nothing to do.
  ///
  /// @param requestsPerSecond to the API server
  /// @param statusWrites over the whole time
  /// @param secondsToRestart from the process's start until it is ready for work again
  /// @param peakMebibytes the most memory, which its start takes
  /// @param restMebibytes the memory at the end of the time
  /// @param pushedAgain requests that the source got after the restart
  public record Rest(
      int resources,
      double requestsPerSecond,
      long statusWrites,
      double cpuPerHour,
      double secondsToRestart,
      double peakMebibytes,
      double restMebibytes,
      long pushedAgain) {}

  /// One push at a time, from apply to Ready.
  public record Latency(int pushes, double medianMillis, double p95Millis) {}

  /// Many resources whose registry is down.
  public record Outage(
      int resources, double connectionsPerSecond, long logLines, double cpuSeconds) {}

  /// One tenant beside another whose pushes are stuck.
  public record Neighbours(int stuck, double aloneMillis, double besideMillis) {
    /// How many times as long a push takes.
    public double ratio() {
      return besideMillis / aloneMillis;
    }
  }

  /// Many resources, each pushed by a Job, from the operator's start until all are Ready. No container
  /// runs: what is counted is the operator, and Kubernetes with it.
  ///
  /// @param mostAtOnce the most containers that ran at once
  /// @param apiRequests of the operator, for each push
  /// @param apiWrites of statuses, for each push
  public record Jobs(
      int pushes,
      int nodes,
      double seconds,
      int mostAtOnce,
      double cpuSeconds,
      double peakMebibytes,
      double apiRequests,
      double apiWrites) {}

  public Jobs jobs(int pushes, int nodes) throws IOException, InterruptedException {
    controlPlane.startControllerManager();
    TestNamespace namespace = namespace();
    KubernetesClient admin = controlPlane.client();
    try (Fleet fleet = new Fleet(admin, namespace.name());
        StandInNodes standIn = new StandInNodes(admin, namespace.name(), nodes, CONTAINER_RUNS)) {
      progress.accept("applying %d resources".formatted(pushes));
      fleet.apply(
          pushes,
          number ->
              PushManifest.copy(name(number), "127.0.0.1:9/app:1", "unused")
                  .to("registry.example.com/bench/" + name(number), "tags: [\"1\"]")
                  .with("execution: {mode: Job}")
                  .yaml());
      ApiRequests before = ApiRequests.now(admin);
      long start = System.nanoTime();
      try (OperatorReplica operator =
          operator(
              namespace.name(),
              Map.of(
                  "IMAGEPUSH_WORKER_IMAGE",
                  "registry.example.com/imagepush:1",
                  "IMAGEPUSH_CONCURRENCY_JOBS",
                  Integer.toString(pushes)))) {
        long end = fleet.awaitReady(pushes, LIMIT);
        ProcessUse use = ProcessUse.of(operator.processId());
        ApiRequests asked = ApiRequests.now(admin).since(before);
        progress.accept(asked.toString());
        return new Jobs(
            pushes,
            nodes,
            (end - start) / NANOS,
            standIn.mostRunning(),
            use.cpuSeconds(),
            use.peakMebibytes(),
            (double) asked.total() / pushes,
            (double) asked.writesOf("imagepushes") / pushes);
      }
    }
  }

  public Burst burst(int pushes) throws IOException, InterruptedException {
    TestNamespace namespace = namespace();
    try (Fleet fleet = new Fleet(controlPlane.client(), namespace.name())) {
      progress.accept("applying %d resources".formatted(pushes));
      fleet.apply(pushes, this::copy);
      ApiRequests before = ApiRequests.now(controlPlane.client());
      long start = System.nanoTime();
      try (OperatorReplica operator = operator(namespace.name())) {
        long end = fleet.awaitReady(pushes, LIMIT);
        ProcessUse use = ProcessUse.of(operator.processId());
        ApiRequests asked = ApiRequests.now(controlPlane.client()).since(before);
        progress.accept(asked.toString());
        return new Burst(
            pushes,
            (end - start) / NANOS,
            use.cpuSeconds(),
            use.peakMebibytes(),
            (double) asked.total() / pushes,
            (double) asked.writesOf("imagepushes") / pushes);
      }
    }
  }

  public Rest rest(int resources, Duration time) throws IOException, InterruptedException {
    TestNamespace namespace = namespace();
    try (Fleet fleet = new Fleet(controlPlane.client(), namespace.name())) {
      ImagePush pushed;
      fleet.apply(1, this::copy);
      try (OperatorReplica first = operator(namespace.name())) {
        fleet.awaitReady(1, LIMIT);
        pushed = fleet.read(name(0));
        first.terminate();
      }
      progress.accept("making %d resources that are Ready".formatted(resources));
      fleet.apply(resources, this::copy);
      fleet.restore(resources, OperatorScale::name, pushed);
      fleet.awaitReady(resources, LIMIT);
      source.clearRequests();
      long start = System.nanoTime();
      try (OperatorReplica operator = operator(namespace.name())) {
        operator.awaitReady();
        double restart = (System.nanoTime() - start) / NANOS;
        operator.requireRunningFor(SETTLING);
        ApiRequests before = ApiRequests.now(controlPlane.client());
        ProcessUse used = ProcessUse.of(operator.processId());
        progress.accept("at rest for " + time);
        operator.requireRunningFor(time);
        ApiRequests asked = ApiRequests.now(controlPlane.client()).since(before);
        ProcessUse use = ProcessUse.of(operator.processId());
        progress.accept(asked.toString());
        return new Rest(
            resources,
            asked.total() / (double) time.toSeconds(),
            asked.writesOf("imagepushes"),
            (use.cpuSeconds() - used.cpuSeconds()) * 3600 / time.toSeconds(),
            restart,
            use.peakMebibytes(),
            use.nowMebibytes(),
            source.requests().size());
      }
    }
  }

  public Latency latency(int pushes) throws IOException, InterruptedException {
    TestNamespace namespace = namespace();
    try (Fleet fleet = new Fleet(controlPlane.client(), namespace.name());
        OperatorReplica operator = operator(namespace.name())) {
      operator.awaitReady();
      return latency(fleet, pushes, 0);
    }
  }

  public Outage outage(int resources, Duration time) throws IOException, InterruptedException {
    TestNamespace namespace = namespace();
    try (FakeRegistry down = FakeRegistry.plain();
        Fleet fleet = new Fleet(controlPlane.client(), namespace.name())) {
      down.when(RequestMatch.any("")).closeBeforeAnswer().always();
      progress.accept("applying %d resources whose registry is down".formatted(resources));
      fleet.apply(resources, number -> copyTo(down.address() + "/team/", "insecure: true", number));
      try (OperatorReplica operator = operator(namespace.name())) {
        operator.awaitReady();
        operator.requireRunningFor(time);
        long before = down.connections();
        operator.requireRunningFor(time);
        return new Outage(
            resources,
            (down.connections() - before) / (double) time.toSeconds(),
            operator.linesWith("push failed"),
            ProcessUse.of(operator.processId()).cpuSeconds());
      }
    }
  }

  public Neighbours neighbours(int stuck, int pushes) throws IOException, InterruptedException {
    TestNamespace tenant = namespace();
    TestNamespace other = namespace();
    try (FakeRegistry silent = FakeRegistry.plain();
        Fleet quick = new Fleet(controlPlane.client(), tenant.name());
        Fleet slow = new Fleet(controlPlane.client(), other.name());
        OperatorReplica operator = operator(tenant.name() + "," + other.name())) {
      silent.when(RequestMatch.any("")).hang().always();
      operator.awaitReady();
      Latency alone = latency(quick, pushes, 0);
      progress.accept("applying %d resources that get stuck".formatted(stuck));
      slow.apply(stuck, number -> copyTo(silent.address() + "/team/", "insecure: true", number));
      Latency beside = latency(quick, pushes, 10_000);
      return new Neighbours(stuck, alone.medianMillis(), beside.medianMillis());
    }
  }

  private Latency latency(Fleet fleet, int pushes, int first) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    int warmUp = pushes / 2;
    for (int i = 0; i < warmUp + pushes; i++) {
      int number = first + i;
      long start = System.nanoTime();
      fleet.apply(1, unused -> copy(number));
      long end = fleet.awaitReady(name(number), LIMIT);
      if (i >= warmUp) {
        millis.add((end - start) / NANOS_OF_MILLI);
      }
    }
    List<Double> sorted = millis.stream().sorted().toList();
    return new Latency(
        pushes, sorted.get(sorted.size() / 2), sorted.get((int) (sorted.size() * 0.95)));
  }

  private OperatorReplica operator(String namespaces) throws IOException {
    return operator(namespaces, Map.of());
  }

  private OperatorReplica operator(String namespaces, Map<String, String> more) throws IOException {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("IMAGEPUSH_LEADER_ELECTION_ENABLED", "true");
    return OperatorReplica.start(
        controlPlane,
        work,
        "replica-" + replicas++,
        JVM,
        OperatorInstallation.environment(namespaces, settings));
  }

  private String copy(int number) {
    return copyTo(destination.host() + "/bench/", "certSecretRef: {name: ca}", number);
  }

  private String copyTo(String repositories, String fields, int number) {
    return PushManifest.copy(
            name(number), source.reference("team/app:1"), repositories + name(number))
        .to(repositories + name(number), fields)
        .yaml();
  }

  private static String name(int number) {
    return "app-" + number;
  }

  /// A new one, with the certificate authority of the registry in it.
  private TestNamespace namespace() {
    TestNamespace namespace = bed.newNamespace();
    controlPlane
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("ca")
                .endMetadata()
                .addToStringData("ca.crt", destination.caPem())
                .build())
        .inNamespace(namespace.name())
        .create();
    return namespace;
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
