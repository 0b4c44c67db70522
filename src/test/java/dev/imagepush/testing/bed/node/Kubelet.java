package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.ManagedProcess;
import dev.imagepush.testing.bed.TestBinaries;
import dev.imagepush.testing.bed.TestBinary;
import io.fabric8.kubernetes.api.model.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What starts the Pods that are meant for a node. It accepts cgroups of version 1, which recent releases
/// refuse unless told, makes no limits for all Pods together, never finds its disk too full, and looks at
/// volumes more often than others.
final class Kubelet {
  /// The node's name.
  static final String NAME = "node";

  private static final String ROOT = "kubelet";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Kubelet() {}

  /// Returns when the API server calls the node ready.
  static void start(
      NodeFolder folder,
      NodeNamespaces namespaces,
      TestBinaries binaries,
      ControlPlane controlPlane) {
    Path configuration = folder.write("kubelet.yaml", configuration(folder));
    Path kubeconfig =
        folder.write(
            "kubeconfig", controlPlane.kubeconfigFor("https://" + ControlPlane.CLUSTER_ADDRESS));
    ManagedProcess process =
        namespaces.start(
            "kubelet",
            List.of(
                binaries.path(TestBinary.KUBELET).toString(),
                "--config=" + configuration,
                "--kubeconfig=" + kubeconfig,
                "--root-dir=" + folder.resolve(ROOT),
                "--node-ip=" + NodeNetwork.NODE,
                "--hostname-override=" + NAME),
            Map.of());
    process.awaitReady(LIMIT, () -> isReady(controlPlane.client().nodes().withName(NAME).get()));
  }

  /// Where a Pod's volume of the kind `emptyDir` lies.
  static Path emptyDir(NodeFolder folder, String podUid, String volume) {
    return folder
        .resolve(ROOT)
        .resolve(Path.of("pods", podUid, "volumes", "kubernetes.io~empty-dir", volume));
  }

  private static boolean isReady(@Nullable Node node) {
    return node != null
        && node.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static String configuration(NodeFolder folder) {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    failCgroupV1: false
    failSwapOn: false
    cgroupDriver: cgroupfs
    cgroupsPerQOS: false
    enforceNodeAllocatable: []
    containerRuntimeEndpoint: unix://%s
    address: %s
    authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
    authorization: {mode: AlwaysAllow}
    makeIPTablesUtilChains: false
    volumePluginDir: %s
    evictionHard: {nodefs.available: 0%%, nodefs.inodesFree: 0%%, imagefs.available: 0%%}
    imageGCHighThresholdPercent: 100
    volumeStatsAggPeriod: 5s
    """
        .formatted(Containerd.SOCKET, NodeNetwork.NODE, folder.resolve("volume-plugins"));
  }
}
