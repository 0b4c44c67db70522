package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.push.PushFence;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/// Asks the API server, and no cache, whether the resource is still the one that the push was begun for.
/// Where it cannot be asked, no tag is moved either.
final class ResourceFence implements PushFence {
  private final KubernetesClient client;
  private final ImagePush begun;

  ResourceFence(KubernetesClient client, ImagePush begun) {
    this.client = client;
    this.begun = begun;
  }

  @Override
  public void check() {
    @Nullable ImagePush live;
    try {
      live = client.resource(begun).get();
    } catch (KubernetesClientException e) {
      throw new ExitException(
          PushFence.notAsked("whether the push is still wanted, so it went no further"), e);
    }
    if (live == null
        || live.isMarkedForDeletion()
        || !live.getMetadata().getUid().equals(begun.getMetadata().getUid())) {
      throw overtaken("the resource was deleted");
    }
    if (Generation.of(live) != Generation.of(begun)) {
      throw overtaken("the resource was changed");
    }
  }

  private static ExitException overtaken(String why) {
    return new ExitException(
        ExitReason.CANCELLED, "no tag was moved: " + why + " while the push ran");
  }
}
