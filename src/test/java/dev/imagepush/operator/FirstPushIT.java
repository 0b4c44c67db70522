package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushCrd;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@UsesTestBed
class FirstPushIT {
  @Test
  void pushesAnImageFromOneRegistryToAnother(
      TestBed bed, ControlPlane controlPlane, KubernetesClient admin, TestNamespace namespace)
      throws Exception {
    // Given
    ImagePushCrd.install(admin);
    TestImage image = TestImages.random(1, 3, 100_000);
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of(
                "IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8,::1",
                "IMAGEPUSH_MANAGEMENT_PORT", "0",
                "IMAGEPUSH_REGISTRIES_0_HOST", "127.0.0.1:*",
                "IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed",
                "IMAGEPUSH_LEADER_ELECTION_ENABLED", "false"),
            null);
    try (FakeRegistry source = FakeRegistry.plain();
        DistributionRegistry registry =
            bed.registry().withTls(bed.certificates()).withUser("pusher", "secret").start();
        ImagePushOperator operator =
            ImagePushOperator.start(
                config, admin, ImagePushOperator.StatusWrites.SERVER_SIDE_APPLY)) {
      source.holds("team/app:1", image);
      String yaml =
          """
          apiVersion: v1
          kind: Secret
          metadata: {name: push}
          type: kubernetes.io/basic-auth
          stringData: {username: pusher, password: secret}
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: ca}
          stringData:
            ca.crt: |
          %s
          ---
          apiVersion: imagepush.dev/v1beta1
          kind: ImagePush
          metadata: {name: app}
          spec:
            source: {registry: {image: %s, insecure: true}}
            destination:
              repository: %s/team/app
              tags: ["1"]
              secretRef: {name: push}
              certSecretRef: {name: ca}
          """
              .formatted(
                  registry.caPem().indent(4), source.reference("team/app:1"), registry.host());
      // When
      admin
          .load(
              new java.io.ByteArrayInputStream(
                  yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .inNamespace(namespace.name())
          .create();
      // Then
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                ImagePush push =
                    admin
                        .resources(ImagePush.class)
                        .inNamespace(namespace.name())
                        .withName("app")
                        .get();
                assertThat(push.getStatus().conditions())
                    .anySatisfy(
                        c -> {
                          assertThat(c.getType()).isEqualTo("Ready");
                          assertThat(c.getStatus()).isEqualTo("True");
                        });
              });
      var read =
          bed.independentClient().manifest(registry.access("pusher", "secret"), "team/app", "1");
      assertThat(read.digest()).isEqualTo(image.digest());
    }
  }
}
