package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.push.PushOutcome;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Resources and outcomes for tests.
final class Resources {
  static final Digest DIGEST = Digest.sha256("image".getBytes(StandardCharsets.UTF_8));
  static final Digest OTHER_DIGEST = Digest.sha256("other".getBytes(StandardCharsets.UTF_8));
  static final PushOutcome.SourceImage SOURCE =
      new PushOutcome.SourceImage(
          "source.example.com/app@" + DIGEST,
          DIGEST,
          MediaType.OCI_MANIFEST,
          4096,
          List.of(Platform.parse("linux/amd64")));
  static final PushOutcome.Pushed PUSHED =
      new PushOutcome.Pushed(
          SOURCE,
          PushOutcome.PushedImage.of(SOURCE),
          List.of("1"),
          OTHER_DIGEST,
          4000,
          96,
          Duration.ofMillis(3200));

  private Resources() {}

  /// The resource `app` of the namespace `team`, generation 1, with this spec in YAML.
  static ImagePush withSpec(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: imagepush.dev/v1beta1
        kind: ImagePush
        metadata: {name: app, namespace: team, uid: uid-1, generation: 1}
        spec:
        %s
        """
            .formatted(spec.indent(2)),
        ImagePush.class);
  }

  /// A copy from one registry to another, with further fields of the spec.
  static ImagePush copy(String more) {
    return withSpec(
        """
        source: {registry: {image: source.example.com/app:1}}
        destination: {repository: registry.example.com/team/app}
        """
            + more);
  }

  static ImagePush named(String namespace, String name, ImagePushStatus status) {
    ImagePush push = copy("");
    push.getMetadata().setNamespace(namespace);
    push.getMetadata().setName(name);
    push.getMetadata().setUid(namespace + "-" + name);
    push.setStatus(status);
    return push;
  }
}
