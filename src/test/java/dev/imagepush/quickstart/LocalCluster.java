package dev.imagepush.quickstart;

import dev.imagepush.operator.ImagePushOperator.StatusWrites;
import dev.imagepush.testing.bed.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;

/// A real control plane on loopback, from binaries that lie on this machine.
///
/// @param kubeconfig the administrator's, where a person finds it
record LocalCluster(ControlPlane controlPlane, Path kubeconfig) implements Cluster {
  @Override
  public String description() {
    return "Kubernetes %s on %s (real: etcd and kube-apiserver)"
        .formatted(client().getKubernetesVersion().getGitVersion(), controlPlane.url());
  }

  @Override
  public KubernetesClient client() {
    return controlPlane.client();
  }

  @Override
  public String namespace() {
    return "default";
  }

  @Override
  public Optional<String> watchedNamespace() {
    return Optional.empty();
  }

  @Override
  public Optional<KubectlAccess> kubectl() {
    return Optional.of(new KubectlAccess(Optional.of(kubeconfig), ""));
  }

  @Override
  public StatusWrites statusWrites() {
    return StatusWrites.SERVER_SIDE_APPLY;
  }

  @Override
  public void close() {
    controlPlane.close();
  }
}
