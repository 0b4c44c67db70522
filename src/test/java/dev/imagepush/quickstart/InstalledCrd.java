package dev.imagepush.quickstart;

import dev.imagepush.api.v1beta1.ImagePushCrd;
import dev.imagepush.conventions.CrdFile;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;

/// The CRD, in a cluster of the quickstart.
final class InstalledCrd {
  static final String NAME = "imagepushes.imagepush.dev";

  private InstalledCrd() {}

  static boolean isIn(KubernetesClient client) {
    return client.apiextensions().v1().customResourceDefinitions().withName(NAME).get() != null;
  }

  /// Installs it where it is missing; one that is there belongs to someone else.
  static void install(Cluster cluster) throws IOException {
    KubernetesClient client = cluster.client();
    if (isIn(client)) {
      return;
    }
    switch (cluster.statusWrites()) {
      case SERVER_SIDE_APPLY -> ImagePushCrd.install(client);
      case JSON_PATCH ->
          client
              .resource(
                  client
                      .getKubernetesSerialization()
                      .unmarshal(Files.readString(CrdFile.PATH), CustomResourceDefinition.class))
              .create();
    }
  }
}
