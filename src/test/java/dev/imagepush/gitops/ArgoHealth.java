package dev.imagepush.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/// What Argo CD shows of a resource, as `deploy/argocd/health.lua` tells it.
///
/// @param status Healthy, Progressing, Degraded or Suspended
public record ArgoHealth(String status, String message) {
  /// The health of a resource as the API server tells it.
  public static ArgoHealth of(ImagePush push) {
    return of(new KubernetesSerialization().convertValue(push, JsonNode.class));
  }

  static ArgoHealth of(JsonNode resource) {
    try {
      JsonNode health =
          LuaScript.of(ArgoCustomization.HEALTH, InstantSource.system()).run(resource);
      return new ArgoHealth(health.path("status").asText(), health.path("message").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
