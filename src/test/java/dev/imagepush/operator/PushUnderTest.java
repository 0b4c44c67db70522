package dev.imagepush.operator;

import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;

/// One resource of a test, as a user sees it: through the API server alone.
public record PushUnderTest(KubernetesClient client, String namespace, String name) {
  public ImagePush read() {
    return client.resources(ImagePush.class).inNamespace(namespace).withName(name).require();
  }

  public List<Event> events() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .toList();
  }

  /// Gives an annotation a value, as `kubectl annotate --overwrite` does.
  public void annotate(String key, String value) {
    client
        .resources(ImagePush.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value));
  }

  /// What changes with every write.
  String resourceVersion() {
    return read().getMetadata().getResourceVersion();
  }

  /// Returns in a second in which what is created is younger, also where uids would decide otherwise.
  void becomesOlder() {
    Instant created = Instant.parse(read().getMetadata().getCreationTimestamp());
    await().until(() -> Instant.now().isAfter(created.plusSeconds(1)));
  }

  boolean exists() {
    return client.resources(ImagePush.class).inNamespace(namespace).withName(name).get() != null;
  }

  public void delete() {
    client.resources(ImagePush.class).inNamespace(namespace).withName(name).delete();
  }
}
