package dev.imagepush.testing.bed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What the tests on a node take for granted of it.
@UsesWholeNode
class WholeNodeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MEBIBYTE = 1 << 20;

  @Test
  void runsAJobThatReadsEachKindOfVolumeWithoutRights(WholeNode node) throws IOException {
    // Given
    KubernetesClient client = node.controlPlane().client();
    Path volume = node.newVolume("job");
    Files.writeString(volume.resolve("file"), "from the volume\n");
    apply(
        client,
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: reads}
        stringData: {key: "from the Secret"}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: reads}
        spec:
          capacity: {storage: 1Mi}
          accessModes: [ReadWriteOnce]
          claimRef: {namespace: default, name: reads}
          hostPath: {path: "%s"}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: reads}
        spec:
          storageClassName: ""
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Mi}}
        """
            .formatted(volume));

    // When
    apply(
        client,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: reads}
        spec:
          backoffLimit: 0
          template:
            metadata: {labels: {app: from-the-labels}}
            spec:
              restartPolicy: Never
              securityContext:
                runAsNonRoot: true
                runAsUser: 65532
                seccompProfile: {type: RuntimeDefault}
              containers:
              - name: job
                image: %s
                command:
                - sh
                - -c
                - |
                  read -r file </volume/file
                  read -r key </secret/key || :
                  read -r label </pod/label || :
                  (echo >/volume/more || echo >/more) 2>/dev/null && echo "can write what it must not"
                  echo "$file, $key, $label" >/tmp/all
                  read -r all </tmp/all
                  echo "$all" >/dev/termination-log
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}
                volumeMounts:
                - {name: volume, mountPath: /volume, readOnly: true}
                - {name: secret, mountPath: /secret}
                - {name: pod, mountPath: /pod}
                - {name: tmp, mountPath: /tmp}
              volumes:
              - {name: volume, persistentVolumeClaim: {claimName: reads, readOnly: true}}
              - {name: secret, secret: {secretName: reads}}
              - name: pod
                downwardAPI:
                  items: [{path: label, fieldRef: {fieldPath: "metadata.labels['app']"}}]
              - {name: tmp, emptyDir: {sizeLimit: 1Mi}}
        """
            .formatted(NodeImages.BASE_NAME));

    // Then
    assertThat(
            podOf(client, "reads", WholeNodeIT::hasEnded)
                .getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated()
                .getMessage())
        .isEqualTo("from the volume, from the Secret, from-the-labels\n");
  }

  @Test
  void endsWhatTakesMoreMemoryThanItsLimit(WholeNode node) {
    // Given
    KubernetesClient client = node.controlPlane().client();

    // When
    apply(
        client,
        job(
            "greedy",
            "java -Xms512m -Xmx512m -XX:+AlwaysPreTouch -version",
            "limits: {memory: 64Mi}",
            ""));

    // Then
    assertThat(
            podOf(client, "greedy", WholeNodeIT::hasEnded)
                .getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated()
                .getReason())
        .isEqualTo("OOMKilled");
  }

  @Test
  void evictsAPodThatFillsItsVolume(WholeNode node) throws IOException {
    // Given
    KubernetesClient client = node.controlPlane().client();
    apply(client, job("full", "sleep infinity", "", "tmp"));
    Pod pod = podOf(client, "full", running -> running.getStatus().getPhase().equals("Running"));

    // When
    node.fill(pod, 3 * MEBIBYTE);

    // Then
    assertThat(podOf(client, "full", WholeNodeIT::hasEnded).getStatus().getReason())
        .isEqualTo("Evicted");
  }

  private static String job(String name, String command, String resources, String volume) {
    String mount = volume.isEmpty() ? "" : "{name: %s, mountPath: /%s}".formatted(volume, volume);
    String made =
        volume.isEmpty() ? "" : "{name: %s, emptyDir: {sizeLimit: 1Mi}}".formatted(volume);
    return """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: %s}
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 1
          containers:
          - name: job
            image: %s
            command: [sh, -c, "%s"]
            resources: {%s}
            volumeMounts: [%s]
          volumes: [%s]
    """
        .formatted(name, NodeImages.BASE_NAME, command, resources, mount, made);
  }

  private static void apply(KubernetesClient client, String yaml) {
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace("default")
        .serverSideApply();
  }

  private static Pod podOf(KubernetesClient client, String job, Predicate<Pod> state) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                client
                    .pods()
                    .inNamespace("default")
                    .withLabel("batch.kubernetes.io/job-name", job)
                    .list()
                    .getItems()
                    .stream()
                    .filter(state)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus().getPhase().equals("Succeeded")
        || pod.getStatus().getPhase().equals("Failed");
  }
}
