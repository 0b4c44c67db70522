package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MountedResourceTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  @TempDir Path folder;

  static Stream<Arguments> specs() {
    return Stream.of(
        argumentSet(
            "the least",
            """
            source: {registry: {image: a.example/b:1}}
            destination: {repository: c.example/d}
            """),
        argumentSet(
            "a claim, and all that a Job has",
            """
            source:
              archive:
                compression: Zstd
                image: app:1
                persistentVolumeClaim: {claimName: builds, path: out/app.tar}
            destination:
              repository: c.example/d
              tags: ["1", latest]
              overwrite: Never
              mountFrom: [team/base]
              secretRef: {name: login}
              certSecretRef: {name: ca}
              proxySecretRef: {name: proxy}
            platforms: [linux/amd64]
            referrers: Copy
            interval: 1h
            timeout: 10m
            bandwidth: 50Mi
            retry: {limit: 3, initialDelay: 1s, maxDelay: 1m}
            deletionPolicy: Delete
            execution:
              mode: Job
              serviceAccountName: pusher
              resources: {requests: {cpu: 500m}, limits: {memory: 1Gi}}
              nodeSelector: {disk: ssd}
              tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]
            """));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void readsWhatTheOperatorWritesOfItsOwnType(String spec) throws IOException {
    // Given
    ImagePush resource =
        SERIALIZATION.unmarshal(
            """
            apiVersion: imagepush.dev/v1beta1
            kind: ImagePush
            metadata: {name: app, namespace: team-a, uid: u-1, generation: 3}
            spec:
            """
                + spec.indent(2),
            ImagePush.class);
    Path file = Files.writeString(folder.resolve("resource.json"), SERIALIZATION.asJson(resource));

    // When
    ImagePush read = MountedResource.read(file);

    // Then
    assertThat(read.getSpec()).isEqualTo(resource.getSpec());
    assertThat(read.getMetadata().getUid()).isEqualTo("u-1");
    assertThat(read.getMetadata().getGeneration()).isEqualTo(3);
  }
}
