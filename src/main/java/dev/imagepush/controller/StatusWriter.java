package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes the whole status of a resource, and nothing else of it.
@FunctionalInterface
public interface StatusWriter {
  /// Writes it, and tells whether the resource was still there.
  ///
  /// @param resource which one, by name and uid
  /// @throws KubernetesClientException where it could not be written
  boolean write(ImagePush resource, ImagePushStatus status);

  /// By server-side apply: the status has an owner, and nobody else's fields are touched.
  static StatusWriter serverSideApply(KubernetesClient client, String fieldManager) {
    PatchContext apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(fieldManager)
            .withForce(true)
            .build();
    return (resource, status) -> {
      ImagePush patch = new ImagePush();
      patch.setMetadata(
          new ObjectMetaBuilder()
              .withName(resource.getMetadata().getName())
              .withNamespace(resource.getMetadata().getNamespace())
              // Refused, then, where the resource was deleted and created again.
              .withUid(resource.getMetadata().getUid())
              .build());
      patch.setStatus(status);
      try {
        client.resource(patch).subresource("status").patch(apply);
        return true;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return false;
        }
        throw e;
      }
    };
  }

  /// By JSON patch, for API servers that know no server-side apply.
  static StatusWriter jsonPatch(KubernetesClient client) {
    return (resource, status) -> {
      @Nullable ImagePush live = client.resource(resource).get();
      if (live == null
          || !Objects.equals(live.getMetadata().getUid(), resource.getMetadata().getUid())) {
        return false;
      }
      client
          .resource(live)
          .editStatus(
              edited -> {
                edited.setStatus(status);
                return edited;
              });
      return true;
    };
  }
}
