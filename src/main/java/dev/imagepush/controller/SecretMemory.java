package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers which versions of its Secrets each resource's last attempt saw, by the resource's uid.
/// After a restart nothing is remembered, and what waits is tried once.
final class SecretMemory {
  private final Map<String, SecretVersions> byUid = new ConcurrentHashMap<>();

  void remember(ImagePush resource, NamespacedSecrets secrets) {
    byUid.put(resource.getMetadata().getUid(), read(resource, secrets));
  }

  boolean changed(ImagePush resource, NamespacedSecrets secrets) {
    if (PushRequests.secretNames(resource.getSpec()).isEmpty()) {
      return false;
    }
    try {
      return !read(resource, secrets).equals(byUid.get(resource.getMetadata().getUid()));
    } catch (ExitException e) {
      return false; // The attempt that is due will say that they may not be read.
    }
  }

  void forget(ImagePush resource) {
    byUid.remove(resource.getMetadata().getUid());
  }

  private static SecretVersions read(ImagePush resource, NamespacedSecrets secrets) {
    return SecretVersions.read(PushRequests.secretNames(resource.getSpec()), secrets);
  }
}
