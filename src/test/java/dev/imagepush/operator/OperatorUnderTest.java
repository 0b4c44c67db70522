package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePushCrd;
import dev.imagepush.controller.SecretLook;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.testing.bed.ControlPlane;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operator in this JVM, under the ServiceAccount that `deploy/` gives it and with no other rights.
/// It may be stopped and started again. It looks at Secrets twice a second, so that tests need not wait.
final class OperatorUnderTest implements AutoCloseable {
  private static final Path DEPLOY = Path.of("deploy", "base");
  private static final String NAMESPACE = "imagepush-system";
  private static final String ACCOUNT = "imagepush";
  private static final SecretLook IMPATIENT =
      new SecretLook(Duration.ofMillis(500), Duration.ofSeconds(1));

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
    KubernetesClient admin = controlPlane.client();
    ImagePushCrd.install(admin);
    for (String file :
        List.of("namespace.yaml", "service-account.yaml", "cluster-role.yaml", "role.yaml")) {
      try (InputStream yaml = Files.newInputStream(DEPLOY.resolve(file))) {
        admin.load(yaml).serverSideApply();
      }
    }
    String token =
        admin
            .serviceAccounts()
            .inNamespace(NAMESPACE)
            .withName(ACCOUNT)
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
            .getStatus()
            .getToken();
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(controlPlane.config(token)).build();
    Map<String, String> environment = new HashMap<>(more);
    environment.putAll(
        Map.of(
            "IMAGEPUSH_WATCH_NAMESPACES", watched,
            "IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8,::1",
            "IMAGEPUSH_EGRESS_SOURCE_SCHEMES", "https,http,s3",
            "IMAGEPUSH_MANAGEMENT_PORT", "0",
            "IMAGEPUSH_REGISTRIES_0_HOST", "127.0.0.1:*",
            "IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed",
            "IMAGEPUSH_LEADER_ELECTION_ENABLED", "false"));
    var operator = new OperatorUnderTest(client, OperatorConfig.fromEnvironment(environment, null));
    operator.start();
    return operator;
  }

  void start() {
    try {
      running =
          ImagePushOperator.start(
              config, client, ImagePushOperator.StatusWrites.SERVER_SIDE_APPLY, IMPATIENT);
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
