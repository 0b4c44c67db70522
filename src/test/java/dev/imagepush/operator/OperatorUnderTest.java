package dev.imagepush.operator;

import dev.imagepush.controller.CheckSchedule;
import dev.imagepush.controller.SecretLook;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.testing.bed.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operator in this JVM, under the ServiceAccount that `deploy/` gives it and with no other rights.
/// It may be stopped and started again. It looks at Secrets twice a second, and an interval of a minute
/// takes a second, so that tests need not wait.
final class OperatorUnderTest implements AutoCloseable {
  private static final SecretLook IMPATIENT =
      new SecretLook(Duration.ofMillis(500), Duration.ofSeconds(1));

  /// An interval of a minute takes a second.
  private static final CheckSchedule HASTY = new CheckSchedule(60);

  /// What does not go on is given up so many times sooner.
  private static final int HASTE = 15;

  private final KubernetesClient client;
  private final OperatorConfig config;
  private @Nullable ImagePushOperator running;

  private OperatorUnderTest(KubernetesClient client, OperatorConfig config) {
    this.client = client;
    this.config = config;
  }

  /// Starts it for one namespace.
  static OperatorUnderTest start(ControlPlane controlPlane, String watched) throws IOException {
    return start(controlPlane, watched, Map.of());
  }

  /// Starts it for some namespaces.
  ///
  /// @param watched their names, with commas
  /// @param more settings, as environment variables
  static OperatorUnderTest start(
      ControlPlane controlPlane, String watched, Map<String, String> more) throws IOException {
    return start(controlPlane, OperatorInstallation.token(controlPlane), watched, more);
  }

  /// Starts it as the profile `namespaced` does, in the namespace that it looks after.
  static OperatorUnderTest startNamespaced(ControlPlane controlPlane, String namespace)
      throws IOException {
    return start(
        controlPlane,
        OperatorInstallation.token(controlPlane, InstallProfile.NAMESPACED, namespace),
        namespace,
        Map.of(
            "IMAGEPUSH_LEADER_ELECTION_ENABLED",
            "true",
            "IMAGEPUSH_LEADER_ELECTION_LEASE_NAMESPACE",
            namespace));
  }

  private static OperatorUnderTest start(
      ControlPlane controlPlane, String token, String watched, Map<String, String> more) {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(controlPlane.config(token))
            .withKubernetesSerialization(new LeanSerialization())
            .build();
    var operator =
        new OperatorUnderTest(
            client,
            OperatorConfig.fromEnvironment(OperatorInstallation.environment(watched, more), null));
    operator.start();
    return operator;
  }

  void start() {
    try {
      running =
          ImagePushOperator.start(
              config,
              client,
              ImagePushOperator.StatusWrites.SERVER_SIDE_APPLY,
              IMPATIENT,
              HASTY,
              HASTE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /// What it answers to a GET of metrics or a probe.
  HttpResponse<String> get(String path) {
    if (running == null) {
      throw new IllegalStateException("the operator is stopped");
    }
    URI uri = URI.create("http://127.0.0.1:" + running.managementPort() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + uri, e);
    }
  }

  @Override
  public void close() {
    stop();
    client.close();
  }
}
