package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.ManagedProcess;
import dev.imagepush.testing.bed.TestBedException;
import dev.imagepush.testing.bed.TestBinaries;
import dev.imagepush.testing.bed.TestBinary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The container runtime of a node: containerd with runc.
record Containerd(NodeNamespaces namespaces, TestBinaries binaries) {
  /// Where it serves, as the node sees it.
  static final String SOCKET = "/run/containerd/containerd.sock";

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SYSTEM_PROGRAMS = "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// @param sandboxImage what holds a Pod's namespaces; it is imported before the first Pod comes
  static Containerd start(
      NodeFolder folder, NodeNamespaces namespaces, TestBinaries binaries, String sandboxImage) {
    var containerd = new Containerd(namespaces, binaries);
    Path networks = folder.newFolder("cni");
    folder.write("cni/10-imagepush.conflist", NodeNetwork.pluginConfiguration());
    String configuration =
        containerd.configuration(folder.resolve("containerd"), networks, sandboxImage);
    Path file = folder.write("containerd.toml", configuration);
    ManagedProcess process =
        namespaces.start(
            "containerd",
            List.of(containerd.program(TestBinary.CONTAINERD), "--config", file.toString()),
            Map.of("PATH", containerd.programs() + ":" + SYSTEM_PROGRAMS));
    process.awaitReady(LIMIT, containerd::serves);
    return containerd;
  }

  /// Takes in the images of an archive, under the names that it gives them.
  void importImages(Path archive) {
    ctr("--namespace", "k8s.io", "images", "import", archive.toString());
  }

  private boolean serves() {
    try {
      ctr("version");
      return true;
    } catch (TestBedException _) {
      return false;
    }
  }

  private void ctr(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = program(TestBinary.CTR);
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    namespaces.run(command);
  }

  private String program(TestBinary binary) {
    return binaries.path(binary).toString();
  }

  private Path programs() {
    return binaries.path(TestBinary.CONTAINERD).resolveSibling("");
  }

  // Where a system forbids to make a process less likely to be killed than its parent, no Pod would
  // start
  // without restrict_oom_score_adj.
  private String configuration(Path data, Path networks, String sandboxImage) {
    return """
    version = 3
    root = "%s"
    state = "/run/containerd"
    disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]
    [grpc]
      address = "%s"
    [plugins.'io.containerd.cri.v1.images'.pinned_images]
      sandbox = "%s"
    [plugins.'io.containerd.cri.v1.runtime']
      restrict_oom_score_adj = true
      [plugins.'io.containerd.cri.v1.runtime'.cni]
        bin_dirs = ["%s"]
        conf_dir = "%s"
    """
        .formatted(data, SOCKET, sandboxImage, programs(), networks);
  }
}
