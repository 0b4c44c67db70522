package dev.imagepush.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.api.v1beta1.DeletionPolicy;
import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;

/// The finalizer that keeps a resource with `deletionPolicy: Delete` until its tags are removed. With the
/// status it is all that is ever written of a resource.
final class TagsFinalizer {
  static final String NAME = "imagepush.dev/tags";

  private static final PatchContext PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(ImagePushReconciler.FIELD_MANAGER)
          .build();

  private final KubernetesClient client;

  TagsFinalizer(KubernetesClient client) {
    this.client = client;
  }

  static boolean isWantedBy(ImagePush resource) {
    return resource.getSpec().deletionPolicy() == DeletionPolicy.DELETE;
  }

  static boolean isOn(ImagePush resource) {
    return resource.getMetadata().getFinalizers() != null
        && resource.getMetadata().getFinalizers().contains(NAME);
  }

  /// Adds it.
  ///
  /// @param live as the API server has it now; a change meanwhile is a conflict, and thrown
  void add(ImagePush live) {
    List<String> finalizers = new ArrayList<>(live.getMetadata().getFinalizers());
    finalizers.add(NAME);
    write(live, finalizers);
  }

  /// Takes it away.
  ///
  /// @param live as the API server has it now; a change meanwhile is a conflict, and thrown
  void remove(ImagePush live) {
    List<String> finalizers = new ArrayList<>(live.getMetadata().getFinalizers());
    finalizers.remove(NAME);
    write(live, finalizers);
  }

  private void write(ImagePush live, List<String> finalizers) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    finalizers.forEach(list::add);
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("resourceVersion", live.getMetadata().getResourceVersion())
        .set("finalizers", list);
    try {
      client.resource(live).patch(PATCH, patch.toString());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
