package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import io.fabric8.kubernetes.client.utils.Serialization;

/// Resources that claim tags, of two namespaces. All are of generation 1.
final class ClaimingPushes {
  static final String EARLY = "2026-01-01T12:00:00Z";
  static final String LATE = "2026-01-01T12:00:01Z";
  static final String LATER = "2026-01-01T12:00:02Z";
  static final String REPOSITORY = "registry.example.com/app";
  static final String DIGEST = "0123456789abcdef".repeat(4);
  static final String IMAGE = REPOSITORY + "@sha256:" + DIGEST;

  private ClaimingPushes() {}

  static ImagePush mine() {
    return push("late", LATE, REPOSITORY, "1");
  }

  static ImagePush stranger(String created) {
    return inNamespace("strangers", push("stranger", created, REPOSITORY, "1"));
  }

  /// One of the namespace `team`.
  static ImagePush push(String name, String created, String repository, String tags) {
    return Serialization.unmarshal(
        """
        apiVersion: imagepush.dev/v1beta1
        kind: ImagePush
        metadata: {name: %s, namespace: team, uid: uid-%s, creationTimestamp: "%s", generation: 1}
        spec:
          source: {registry: {image: source.example.com/app:1}}
          destination: {repository: "%s", tags: ["%s"]}
        """
            .formatted(name, name, created, repository, tags),
        ImagePush.class);
  }

  static ImagePush inNamespace(String namespace, ImagePush push) {
    push.getMetadata().setNamespace(namespace);
    return push;
  }

  static ImagePush named(ImagePush push, String uid) {
    push.getMetadata().setUid(uid);
    return push;
  }

  static ImagePush deleted(ImagePush push) {
    push.getMetadata().setDeletionTimestamp(LATER);
    return push;
  }

  /// One that has pushed an image under its tag `1`.
  ///
  /// @param generation that was pushed
  static ImagePush wrote(ImagePush push, String image, long generation) {
    return status(push, image, "1", "Pushed", "True", generation);
  }

  static ImagePush status(
      ImagePush push, String image, String tag, String reason, String ready, long generation) {
    push.setStatus(
        Serialization.unmarshal(
            """
            observedGeneration: %d
            conditions: [{type: Ready, status: "%s", reason: %s, message: ""}]
            pushed: {image: "%s", tags: ["%s"]}
            exit: {code: 0, reason: %s}
            """
                .formatted(generation, ready, reason, image, tag, reason),
            ImagePushStatus.class));
    return push;
  }

  static ImagePush proxied(ImagePush push) {
    return withSpec(push, "\"repository\"", "\"proxySecretRef\":{\"name\":\"p\"},\"repository\"");
  }

  static ImagePush suspended(ImagePush push) {
    return withSpec(push, "\"suspend\":false", "\"suspend\":true");
  }

  private static ImagePush withSpec(ImagePush push, String text, String replacement) {
    String json = Serialization.asJson(push);
    if (!json.contains(text)) {
      throw new IllegalArgumentException("no " + text + " in " + json);
    }
    return Serialization.unmarshal(json.replaceFirst(text, replacement), ImagePush.class);
  }
}
