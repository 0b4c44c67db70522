package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.WorkerResources;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Orders and what is seen of their workers, for tests.
final class WorkerSights {
  static final String JOB = "app-0123456789";

  static final WorkerTemplate TEMPLATE =
      new WorkerTemplate(
          "registry.example.com/imagepush:1",
          tenant ->
              new WorkerTemplate.Settings(
                  "{\"watch\":\"" + tenant.name() + "\"}", Map.of("NO_PROXY", "internal")),
          new WorkerResources(
              Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi")),
              Map.of("memory", new Quantity("512Mi"))),
          new Quantity("4Gi"),
          Duration.ofHours(1));

  private WorkerSights() {}

  static ImagePush resource(String spec) {
    return from("{registry: {image: source.example.com/app:1}}", spec);
  }

  static ImagePush from(String source, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: imagepush.dev/v1beta1
        kind: ImagePush
        metadata: {name: app, namespace: team, uid: uid-1, generation: 3}
        spec:
          source: %s
          destination: {repository: registry.example.com/team/app, tags: ["1", latest]}
        %s
        """
            .formatted(source, spec.indent(2)),
        ImagePush.class);
  }

  static WorkerOrder order(String spec, String... secrets) {
    return new WorkerOrder(
        resource(spec), List.of(secrets), List.of("1", "latest"), false, Instant.EPOCH);
  }

  /// What is kept of a Job and a Pod, where they are there.
  static WorkerSight sight(@Nullable String job, @Nullable String pod) {
    return sight(job, pod, null);
  }

  /// The same, with what the Job controller says of it.
  static WorkerSight sight(@Nullable String job, @Nullable String pod, @Nullable String complaint) {
    return new WorkerSight(
        JOB,
        job == null ? null : KeptFields.of(job(job)),
        pod == null ? null : KeptFields.of(pod(pod)),
        complaint);
  }

  /// A Job with these fields beside its name.
  static Job job(String fields) {
    return Serialization.unmarshal(
        """
        apiVersion: batch/v1
        kind: Job
        %s
        """
            .formatted(
                fields.contains("metadata:") ? fields : "metadata: {name: " + JOB + "}\n" + fields),
        Job.class);
  }

  /// A Pod on the node `node-1` with this status, and whatever else stands at its margin.
  static Pod pod(String status) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: app-0123456789-xyz12, namespace: team%s}
        spec:
          nodeName: node-1
          serviceAccountName: builder
          containers:
          - name: worker
            image: registry.example.com/imagepush:1
            ports: [{name: progress, containerPort: 8099}]
            resources: {limits: {memory: 512Mi}}
        status:
        %s
        """
            .formatted(
                status.startsWith("leaving")
                    ? ", deletionTimestamp: \"2026-01-01T00:00:00Z\", deletionGracePeriodSeconds: 15"
                    : "",
                status.replaceFirst("^leaving\n", "").indent(2)),
        Pod.class);
  }

  /// The status of a Pod whose container has ended.
  static String ended(int exitCode, String reason, String message) {
    return """
        phase: Failed
        containerStatuses:
        - name: worker
          state: {terminated: {exitCode: %d, reason: %s, message: '%s'}}
        """
        .formatted(exitCode, reason, message);
  }

  static String waiting(String reason) {
    return """
        phase: Pending
        containerStatuses:
        - name: worker
          state: {waiting: {reason: %s, message: "a text with a canary"}}
        """
        .formatted(reason);
  }
}
