package dev.imagepush.api.v1beta1;

import static org.awaitility.Awaitility.await;

import dev.imagepush.conventions.CrdFile;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/// The committed CRD, as a cluster has it.
public final class ImagePushCrd {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ImagePushCrd() {}

  /// Installs the CRD and waits until resources can be created.
  public static void install(KubernetesClient client) throws IOException {
    CustomResourceDefinition crd =
        client
            .getKubernetesSerialization()
            .unmarshal(Files.readString(CrdFile.PATH), CustomResourceDefinition.class);
    client.resource(crd).serverSideApply();
    await("the CRD's resources are served")
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(KubernetesClientException.class::isInstance)
        .until(
            () -> client.resources(ImagePush.class).inNamespace("default").list().getItems(),
            items -> items != null);
  }
}
