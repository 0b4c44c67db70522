package dev.imagepush.operator.node;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.operator.InstallProfile;
import dev.imagepush.testing.bed.node.WholeNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// What `kubectl apply -k deploy/` makes of a cluster.
record DeployedOperator(KubernetesClient client) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// The kinds that others stand on, in their order; the rest follows.
  private static final List<String> FIRST = List.of("CustomResourceDefinition", "Namespace");

  /// Installs the operator, as it is, and returns when every replica is available; where it is installed
  /// already, nothing changes.
  static DeployedOperator on(WholeNode node) {
    var operator = new DeployedOperator(node.controlPlane().client());
    InstallProfile.CLUSTER_WIDE.objects().stream()
        .sorted(Comparator.comparing(DeployedOperator::turn))
        .forEach(object -> operator.client.resource(object.toString()).serverSideApply());
    operator.awaitAvailable();
    return operator;
  }

  private static int turn(ObjectNode object) {
    int index = FIRST.indexOf(object.path("kind").asText());
    return index < 0 ? FIRST.size() : index;
  }

  private void awaitAvailable() {
    try {
      await().atMost(PATIENCE).until(this::isAvailable);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the operator is not available\n" + state(), e);
    }
  }

  private boolean isAvailable() {
    Deployment deployment =
        client
            .apps()
            .deployments()
            .inNamespace(InstallProfile.NAMESPACE)
            .withName("imagepush")
            .require();
    return deployment.getSpec().getReplicas().equals(deployment.getStatus().getAvailableReplicas());
  }

  /// Its Pods.
  List<Pod> pods() {
    return client
        .pods()
        .inNamespace(InstallProfile.NAMESPACE)
        .withLabel("app.kubernetes.io/component", "operator")
        .list()
        .getItems();
  }

  /// What a person would look at to see why it is not well: its Pods' states, and what they said last.
  String state() {
    return pods().stream()
        .map(pod -> pod.getMetadata().getName() + ": " + pod.getStatus() + "\n" + log(pod))
        .collect(Collectors.joining("\n"));
  }

  private @Nullable String log(Pod pod) {
    try {
      return client.pods().resource(pod).tailingLines(50).getLog();
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }
}
