package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.ExitHook;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestBedSettings;
import dev.imagepush.testing.http.ByteCountingProxy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// A cluster of one node: a control plane with all its controllers, a scheduler, and a node that runs Pods.
/// The images of [NodeImages] are there. One at a time fits on a machine; when it is closed, or could not
/// be started, the machine is as it was.
public final class WholeNode implements AutoCloseable {
  /// This machine, as Pods see it: what listens there, they can reach.
  public static final String HOST = NodeNetwork.HOST;

  private static final int HTTPS = 443;

  private final NodeFolder folder = NodeFolder.create();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ControlPlane controlPlane;
  private final ExitHook exitHook;

  private WholeNode(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    parts.push(folder);
    parts.push(controlPlane);
    this.exitHook = ExitHook.arm(this::close);
  }

  /// Finds the binaries, which may take minutes the first time, and starts everything.
  ///
  /// @throws dev.imagepush.testing.bed.TestBedException if a part does not become ready
  public static WholeNode start(TestBed bed, NodeImages images, Consumer<String> progress) {
    NodeBinaries binaries = NodeBinaries.find(TestBedSettings.ofThisProcess(), progress);
    var node = new WholeNode(bed.newControlPlane());
    try {
      node.startParts(binaries, images);
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void startParts(NodeBinaries binaries, NodeImages images) {
    NodeCgroups cgroups = NodeCgroups.ofThisMachine();
    cgroups.removeEmpty();
    controlPlane.startEveryController();
    parts.push(cgroups::removeEmpty);
    NodeNamespaces namespaces = NodeNamespaces.open(folder);
    parts.push(namespaces);
    NodeNetwork.lay(folder, namespaces);
    parts.push(ByteCountingProxy.at(ControlPlane.CLUSTER_ADDRESS, HTTPS, controlPlane.port()));
    Containerd containerd =
        Containerd.start(folder, namespaces, binaries.runtime(), NodeImages.BASE_NAME);
    containerd.importImages(images.base());
    containerd.importImages(images.operator());
    Kubelet.start(folder, namespaces, binaries.kubernetes(), controlPlane);
    parts.push(Scheduler.start(folder, binaries.kubernetes(), controlPlane));
  }

  /// Its control plane.
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /// A folder of this machine that Pods may be given as a volume of the kind `hostPath`.
  public Path newVolume(String name) {
    return folder.newFolder("volume-" + name);
  }

  /// Lets a Pod's first volume of the kind `emptyDir` hold this many bytes more, as if a container had
  /// written them.
  public void fill(Pod pod, int bytes) throws IOException {
    String volume =
        pod.getSpec().getVolumes().stream()
            .filter(candidate -> candidate.getEmptyDir() != null)
            .map(Volume::getName)
            .findFirst()
            .orElseThrow();
    Files.write(
        Kubelet.emptyDir(folder, pod.getMetadata().getUid(), volume).resolve("filling"),
        new byte[bytes]);
  }

  @Override
  public synchronized void close() {
    exitHook.disarm();
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("no part of a node throws this", e);
    }
  }
}
