package dev.imagepush.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.ManagedProcess;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One of several replicas of the operator: a process of its own that takes part in the election.
final class OperatorReplica implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final ManagedProcess process;
  private final Path log;

  private OperatorReplica(String name, ManagedProcess process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /// Starts it; it leads once the lease is free.
  ///
  /// @param name what the holder of the lease begins with
  /// @param settings as environment variables
  static OperatorReplica start(
      ControlPlane controlPlane, Path work, String name, Map<String, String> settings)
      throws IOException {
    return start(controlPlane, work, name, List.of("-XX:TieredStopAtLevel=1"), settings);
  }

  /// Starts it with these options of the JVM.
  static OperatorReplica start(
      ControlPlane controlPlane,
      Path work,
      String name,
      List<String> jvm,
      Map<String, String> settings)
      throws IOException {
    Path home = Files.createTempDirectory(work, name);
    Path kubeconfig = home.resolve("kubeconfig");
    Files.writeString(
        kubeconfig, kubeconfig(controlPlane, OperatorInstallation.token(controlPlane)));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("HOSTNAME", name);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.imagepush.cli.Main",
            "operator"));
    Path log = home.resolve("log");
    return new OperatorReplica(name, ManagedProcess.start(name, command, environment, log), log);
  }

  String name() {
    return name;
  }

  long processId() {
    return process.id();
  }

  /// How many lines of its log hold this.
  long linesWith(String text) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(text)).count();
    }
  }

  /// Waits until it leads and knows its resources.
  void awaitReady() {
    process.awaitReady(
        PATIENCE,
        () ->
            linesWith("controller started") > 0
                && linesWith("New leader with identity: " + name + "_") > 0);
  }

  /// Returns after this time, or fails where it ends before.
  void requireRunningFor(Duration time) throws InterruptedException {
    if (process.endsWithin(time)) {
      throw new AssertionError(name + " has ended; its log ends with:\n" + log());
    }
  }

  void freeze() {
    process.signal("STOP");
  }

  void thaw() {
    process.signal("CONT");
  }

  /// Asks it to end, as the kubelet does, and waits for that.
  int terminate() throws InterruptedException {
    process.signal("TERM");
    return exitCode();
  }

  /// Waits for its end.
  int exitCode() throws InterruptedException {
    if (!process.endsWithin(PATIENCE)) {
      throw new AssertionError(name + " still runs; its log ends with:\n" + log());
    }
    return process.exitCode();
  }

  /// The end of what it logged.
  String log() {
    return process.logTail();
  }

  @Override
  public void close() {
    process.close();
  }

  private static String kubeconfig(ControlPlane controlPlane, String token) {
    Config config =
        new ConfigBuilder()
            .withCurrentContext("test")
            .addNewContext()
            .withName("test")
            .withNewContext()
            .withCluster("test")
            .withUser("operator")
            .withNamespace(OperatorInstallation.NAMESPACE)
            .endContext()
            .endContext()
            .addNewCluster()
            .withName("test")
            .withNewCluster()
            .withServer(controlPlane.url())
            .withCertificateAuthorityData(
                Base64.getEncoder().encodeToString(controlPlane.caPem().getBytes(UTF_8)))
            .endCluster()
            .endCluster()
            .addNewUser()
            .withName("operator")
            .withNewUser()
            .withToken(token)
            .endUser()
            .endUser()
            .build();
    return Serialization.asYaml(config);
  }
}
