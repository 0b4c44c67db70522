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
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One of several replicas of the operator: a process of its own that takes part in the election.
final class OperatorReplica implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final ManagedProcess process;

  private OperatorReplica(String name, ManagedProcess process) {
    this.name = name;
    this.process = process;
  }

  /// Starts it; it leads once the lease is free.
  ///
  /// @param name what the holder of the lease begins with
  /// @param settings as environment variables
  static OperatorReplica start(
      ControlPlane controlPlane, Path work, String name, Map<String, String> settings)
      throws IOException {
    Path home = Files.createDirectory(work.resolve(name));
    Path kubeconfig = home.resolve("kubeconfig");
    Files.writeString(
        kubeconfig, kubeconfig(controlPlane, OperatorInstallation.token(controlPlane)));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("HOSTNAME", name);
    ManagedProcess process =
        ManagedProcess.start(
            name,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + home,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.imagepush.cli.Main",
                "operator"),
            environment,
            home.resolve("log"));
    return new OperatorReplica(name, process);
  }

  String name() {
    return name;
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
