package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.api.v1beta1.ImagePushCrd;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The ways to install the operator, against a real API server.
@UsesTestBed
class InstallProfileIT {
  private static final Path SNAPSHOTS =
      Path.of("src", "test", "resources", "dev", "imagepush", "operator", "rights");

  @ParameterizedTest
  @EnumSource
  @DisplayName("T06: what the operator may do is what was agreed upon, in its namespace and others")
  void mayDoWhatTheSnapshotSaysAndNothingElse(InstallProfile profile, ControlPlane controlPlane)
      throws IOException {
    // Given
    KubernetesClient admin = controlPlane.client();
    String namespace = profile + "-rights";
    ImagePushCrd.install(admin);
    namespace(admin, namespace);
    applyIdentity(admin, profile, namespace);

    // When
    String rights =
        "in its own namespace\n"
            + rights(controlPlane, namespace, namespace)
            + "\nin another\n"
            + rights(controlPlane, namespace, "kube-system");

    // Then
    remove(admin, profile);
    Path actual = Path.of("target", "rights", profile + ".txt");
    Files.createDirectories(actual.toAbsolutePath().getParent());
    Files.writeString(actual, rights);
    assertThat(SNAPSHOTS.resolve(profile + ".txt"))
        .as("the rights differ; if that is meant, %s is the new snapshot", actual)
        .hasContent(rights);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T30: the API server admits the Pod where the restricted standard is enforced")
  void thePodIsAdmittedWhereTheRestrictedStandardIsEnforced(
      InstallProfile profile, KubernetesClient admin) {
    // Given
    String namespace = restrictedNamespace(admin, profile + "-admitted");

    // When, Then
    assertThatCode(() -> dryRun(admin, pod(profile, namespace))).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("T30: that API server would refuse a Pod that may gain privileges")
  void aPodThatMayGainPrivilegesIsRefused(KubernetesClient admin) {
    // Given
    String namespace = restrictedNamespace(admin, "refused");
    Pod pod =
        new PodBuilder(pod(InstallProfile.CLUSTER_WIDE, namespace))
            .editSpec()
            .editContainer(0)
            .editSecurityContext()
            .withAllowPrivilegeEscalation(true)
            .endSecurityContext()
            .endContainer()
            .endSpec()
            .build();

    // When, Then
    assertThatThrownBy(() -> dryRun(admin, pod))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("violates PodSecurity \"restricted:latest\"");
  }

  @ParameterizedTest
  @EnumSource
  void everyObjectIsAcceptedByTheApiServer(InstallProfile profile, KubernetesClient admin) {
    // Given
    String namespace = restrictedNamespace(admin, profile + "-accepted");
    List<ObjectNode> objects = profile.objects();

    // When, Then
    assertThat(objects)
        .allSatisfy(
            object ->
                assertThatCode(
                        () ->
                            admin
                                .resource(in(namespace, object))
                                .dryRun()
                                .fieldValidation(Validation.STRICT)
                                .serverSideApply())
                    .doesNotThrowAnyException());
  }

  @Test
  void anOperatorOfOneNamespacePushesThereUnderARoleAlone(
      ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    // Given
    KubernetesClient admin = controlPlane.client();
    var image = TestImages.random(70, 2, 20_000);
    try (FakeRegistry registry = FakeRegistry.plain();
        OperatorUnderTest _ = OperatorUnderTest.startNamespaced(controlPlane, namespace.name())) {
      registry.holds("team/app:1", image);
      PushManifest manifest =
          PushManifest.copy("app", registry.reference("team/app:1"), "unused")
              .to(registry.address() + "/team/copy", "insecure: true");

      // When
      admin
          .load(new ByteArrayInputStream(manifest.yaml().getBytes(StandardCharsets.UTF_8)))
          .inNamespace(namespace.name())
          .serverSideApply();

      // Then
      assertThatPush(new PushUnderTest(admin, namespace.name(), "app"))
          .becomesReady(ExitReason.PUSHED)
          .hasPushed(image.digest())
          .hasExactlyTheEvents("PushStarted", "Pushed");
    }
  }

  /// What `kubectl auth can-i --list --as=system:serviceaccount:…` asks.
  private static String rights(ControlPlane controlPlane, String own, String namespace) {
    Config config = controlPlane.config();
    config.setImpersonateUsername(
        "system:serviceaccount:%s:%s".formatted(own, InstallProfile.ACCOUNT));
    try (KubernetesClient operator = new KubernetesClientBuilder().withConfig(config).build()) {
      return RightsTable.of(operator, namespace);
    }
  }

  private static void applyIdentity(
      KubernetesClient admin, InstallProfile profile, String namespace) {
    profile.identity().forEach(object -> admin.resource(in(namespace, object)).serverSideApply());
  }

  /// Rights in the whole cluster must not remain for the tests that follow.
  private static void remove(KubernetesClient admin, InstallProfile profile) {
    profile
        .identity()
        .filter(object -> object.path("kind").asText().startsWith("ClusterRole"))
        .forEach(object -> admin.resource(object.toString()).delete());
  }

  private static Pod pod(InstallProfile profile, String namespace) {
    PodTemplateSpec template =
        new KubernetesSerialization()
            .convertValue(
                profile.one("Deployment", "imagepush").at("/spec/template"), PodTemplateSpec.class);
    return new PodBuilder()
        .withMetadata(template.getMetadata())
        .editMetadata()
        .withName("operator")
        .withNamespace(namespace)
        .endMetadata()
        .withSpec(template.getSpec())
        .build();
  }

  private static void dryRun(KubernetesClient admin, Pod pod) {
    admin.pods().inNamespace(pod.getMetadata().getNamespace()).resource(pod).dryRun().create();
  }

  /// A namespace with the labels that the profile for the whole cluster gives its own, and the operator's
  /// account in it.
  private static String restrictedNamespace(KubernetesClient admin, String name) {
    admin
        .resource(in(name, InstallProfile.CLUSTER_WIDE.one("Namespace", InstallProfile.NAMESPACE)))
        .serverSideApply();
    admin
        .resource(
            in(name, InstallProfile.CLUSTER_WIDE.one("ServiceAccount", InstallProfile.ACCOUNT)))
        .serverSideApply();
    return name;
  }

  private static void namespace(KubernetesClient admin, String name) {
    Namespace namespace = new Namespace();
    namespace.setMetadata(new ObjectMeta());
    namespace.getMetadata().setName(name);
    admin.resource(namespace).serverSideApply();
  }

  private static String in(String namespace, ObjectNode object) {
    return object.toString().replace(InstallProfile.NAMESPACE, namespace);
  }
}
