package dev.imagepush.controller;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/// Reads Secrets from the API server, by name, when they are needed. No list, no watch: a right to
/// these would be a right to read every Secret.
final class KubernetesSecrets implements NamespacedSecrets {
  private final KubernetesClient client;
  private final String namespace;

  KubernetesSecrets(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<Secret> find(String name) {
    try {
      return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new ExitException(
            ExitReason.FORBIDDEN,
            "the operator may not read the Secret "
                + name
                + " in the namespace "
                + namespace
                + "; grant its ServiceAccount the verb get on secrets there",
            e);
      }
      throw e;
    }
  }
}
