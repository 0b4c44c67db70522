package dev.imagepush.quickstart;

import dev.imagepush.operator.ImagePushOperator.StatusWrites;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;

/// The Kubernetes API that the quickstart uses, for as long as it runs.
interface Cluster extends AutoCloseable {
  /// What it is and where, in a line.
  String description();

  /// An administrator's client; closed with the cluster.
  KubernetesClient client();

  /// The namespace of the sample.
  String namespace();

  /// The namespace that the operator looks after; absent for all.
  Optional<String> watchedNamespace();

  /// How kubectl reaches it; absent where kubectl cannot.
  Optional<KubectlAccess> kubectl();

  /// How the operator has to write statuses to it.
  StatusWrites statusWrites();

  @Override
  void close();

  /// What a person gives kubectl to reach a cluster.
  ///
  /// @param kubeconfig absent for the person's own
  /// @param flags of every command, with a space before each
  record KubectlAccess(Optional<Path> kubeconfig, String flags) {}
}
