package dev.imagepush.testing.bed;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/// A namespace of one test. It is not deleted; it goes with its control plane.
public record TestNamespace(String name, KubernetesClient client) {

  static TestNamespace create(KubernetesClient client, String name) {
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return new TestNamespace(name, client);
  }

  /// Creates a ServiceAccount with no rights, and issues a token for it that is valid for an hour.
  public String newServiceAccountToken(String account) {
    client
        .serviceAccounts()
        .inNamespace(name)
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName(account).endMetadata().build())
        .create();
    return client
        .serviceAccounts()
        .inNamespace(name)
        .withName(account)
        .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
        .getStatus()
        .getToken();
  }
}
