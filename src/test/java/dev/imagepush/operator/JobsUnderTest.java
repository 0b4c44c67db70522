package dev.imagepush.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;

/// The Jobs of a namespace, as its administrator sees them.
record JobsUnderTest(KubernetesClient admin, String namespace) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  List<Job> all() {
    return admin.batch().v1().jobs().inNamespace(namespace).list().getItems();
  }

  static boolean isComplete(Job job) {
    return job.getStatus().getConditions().stream()
        .anyMatch(condition -> condition.getType().equals("Complete"));
  }

  /// The one Job that there is, once there is one.
  Job one() {
    return await().atMost(PATIENCE).until(this::all, jobs -> jobs.size() == 1).getFirst();
  }

  /// The one Pod that there is, once there is one.
  Pod onePod() {
    return await()
        .atMost(PATIENCE)
        .until(() -> admin.pods().inNamespace(namespace).list().getItems(), p -> p.size() == 1)
        .getFirst();
  }

  /// Says of the Pod what the scheduler says of one that no node can take.
  void refuseNodes(String message) {
    Pod pod = onePod();
    PodCondition refusal =
        new PodConditionBuilder()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage(message)
            .build();
    admin
        .resource(new PodBuilder(pod).editStatus().withConditions(refusal).endStatus().build())
        .updateStatus();
  }
}
