package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers which versions of its Secrets each resource's last attempt saw. After a restart nothing is
/// remembered, and what waits is tried once.
final class SecretMemory {
  private final Map<ResourceID, SecretVersions> byResource = new ConcurrentHashMap<>();

  void remember(ImagePush resource, NamespacedSecrets secrets) {
    byResource.put(ResourceID.fromResource(resource), read(resource, secrets));
  }

  boolean changed(ImagePush resource, NamespacedSecrets secrets) {
    if (PushRequests.secretNames(resource.getSpec()).isEmpty()) {
      return false;
    }
    try {
      return !read(resource, secrets).equals(byResource.get(ResourceID.fromResource(resource)));
    } catch (ExitException e) {
      return false; // The attempt that is due will say that they may not be read.
    }
  }

  void forget(ResourceID resource) {
    byResource.remove(resource);
  }

  int size() {
    return byResource.size();
  }

  private static SecretVersions read(ImagePush resource, NamespacedSecrets secrets) {
    return SecretVersions.read(PushRequests.secretNames(resource.getSpec()), secrets);
  }
}
