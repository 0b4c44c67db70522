package dev.imagepush.operator;

import dev.imagepush.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The container image that workers run: the one that is configured, or else this process's own.
final class WorkerImage {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerImage.class);

  /// The container in `deploy/base/deployment.yaml`.
  private static final String CONTAINER = "operator";

  private WorkerImage() {}

  /// The image; empty where none is configured and this process runs in no Pod, or cannot read its own.
  ///
  /// @param environment of this process
  static Optional<String> find(
      OperatorConfig.Worker settings, KubernetesClient client, Map<String, String> environment) {
    return settings.image().or(() -> own(client, environment));
  }

  private static Optional<String> own(KubernetesClient client, Map<String, String> environment) {
    @Nullable String pod = environment.get("HOSTNAME");
    if (pod == null || !environment.containsKey("KUBERNETES_SERVICE_HOST")) {
      return Optional.empty();
    }
    try {
      return client
          .pods()
          .inNamespace(client.getNamespace())
          .withField("metadata.name", pod)
          .list()
          .getItems()
          .stream()
          .flatMap(found -> found.getSpec().getContainers().stream())
          .min(Comparator.comparing(container -> !CONTAINER.equals(container.getName())))
          .map(Container::getImage);
    } catch (KubernetesClientException e) {
      LOGGER
          .atWarn()
          .addKeyValue("pod", pod)
          .log(
              "the operator cannot read its own Pod to learn its image, so no push can run as a Job; grant"
                  + " list on pods, or set worker.image");
      return Optional.empty();
    }
  }
}
