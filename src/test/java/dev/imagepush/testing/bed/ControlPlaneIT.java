package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@UsesTestBed
class ControlPlaneIT {

  @Test
  void issuesTokensForServiceAccounts(KubernetesClient admin, TestNamespace namespace) {
    // Given
    String token = namespace.newServiceAccountToken("builder");
    // When
    TokenReviewStatus review =
        admin
            .tokenReviews()
            .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build())
            .getStatus();
    // Then
    assertThat(review.getUser().getUsername())
        .isEqualTo("system:serviceaccount:%s:builder", namespace.name());
  }

  @Test
  void refusesWhatNoRoleAllows(ControlPlane controlPlane, TestNamespace namespace) {
    // Given
    Config config = controlPlane.config(namespace.newServiceAccountToken("builder"));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      // When
      var listing = client.secrets().inNamespace(namespace.name());
      // Then
      assertThatThrownBy(listing::list)
          .isInstanceOfSatisfying(
              KubernetesClientException.class,
              refusal -> assertThat(refusal.getCode()).isEqualTo(403));
    }
  }

  @Test
  void isReachedThroughItsKubeconfig(ControlPlane controlPlane) {
    // Given
    Config config = Config.fromKubeconfig(controlPlane.kubeconfig().toFile());
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      // When
      String version = client.getKubernetesVersion().getGitVersion();
      // Then
      assertThat(version).matches("v1\\.\\d+\\.\\d+.*");
    }
  }

  @Test
  void keepsItsObjectsWhenTheApiServerRestarts(TestBed testBed) {
    // Given
    try (ControlPlane own = testBed.newControlPlane()) {
      own.client()
          .configMaps()
          .inNamespace("default")
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("kept")
                  .endMetadata()
                  .addToData("key", "value")
                  .build())
          .create();
      // When
      own.restartApiServer();
      // Then
      assertThat(own.client().configMaps().inNamespace("default").withName("kept").get().getData())
          .containsEntry("key", "value");
    }
  }

  @Test
  void deletesItsDataWhenClosed(TestBed testBed) {
    // Given
    ControlPlane own = testBed.newControlPlane();
    // When
    own.close();
    // Then
    assertThat(own.kubeconfig()).matches(Files::notExists, "is gone");
  }

  @Test
  void createsTheDefaultServiceAccountOnceTheControllerManagerRuns(
      ControlPlane controlPlane, TestNamespace namespace) {
    // Given
    KubernetesClient client = controlPlane.client();
    // When
    controlPlane.startControllerManager();
    // Then
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        client
                            .serviceAccounts()
                            .inNamespace(namespace.name())
                            .withName("default")
                            .get())
                    .isNotNull());
  }
}
