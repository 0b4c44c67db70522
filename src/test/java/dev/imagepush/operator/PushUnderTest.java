package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/// One resource of a test, as a user sees it: through the API server alone.
record PushUnderTest(KubernetesClient client, String namespace, String name) {
  ImagePush read() {
    return client.resources(ImagePush.class).inNamespace(namespace).withName(name).require();
  }

  List<Event> events() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .toList();
  }

  void delete() {
    client.resources(ImagePush.class).inNamespace(namespace).withName(name).delete();
  }
}
