package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePushCrd;
import dev.imagepush.testing.bed.ControlPlane;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// What `deploy/` gives the operator, and how tests set it up.
final class OperatorInstallation {
  static final String NAMESPACE = InstallProfile.NAMESPACE;

  private OperatorInstallation() {}

  /// Installs the CRD, the ServiceAccount and its rights in all namespaces, and returns a token of the
  /// account.
  static String token(ControlPlane controlPlane) throws IOException {
    return token(controlPlane, InstallProfile.CLUSTER_WIDE, NAMESPACE);
  }

  /// The same of another profile, in another namespace.
  static String token(ControlPlane controlPlane, InstallProfile profile, String namespace)
      throws IOException {
    KubernetesClient admin = controlPlane.client();
    ImagePushCrd.install(admin);
    profile
        .identity()
        .map(object -> object.toString().replace(InstallProfile.NAMESPACE, namespace))
        .forEach(json -> admin.resource(json).serverSideApply());
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(InstallProfile.ACCOUNT)
        .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
        .getStatus()
        .getToken();
  }

  /// The settings of tests: loopback is allowed, and one replica works alone.
  ///
  /// @param watched names of namespaces, with commas
  /// @param more go before these
  static Map<String, String> environment(String watched, Map<String, String> more) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "IMAGEPUSH_WATCH_NAMESPACES", watched,
                "IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8,::1",
                "IMAGEPUSH_EGRESS_SOURCE_SCHEMES", "https,http,s3",
                "IMAGEPUSH_MANAGEMENT_PORT", "0",
                "IMAGEPUSH_REGISTRIES_0_HOST", "127.0.0.1:*",
                "IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed",
                "IMAGEPUSH_LEADER_ELECTION_ENABLED", "false"));
    environment.putAll(more);
    return environment;
  }
}
