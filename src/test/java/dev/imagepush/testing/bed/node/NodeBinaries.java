package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.TestBedSettings;
import dev.imagepush.testing.bed.TestBinaries;
import dev.imagepush.testing.bed.TestBinary;
import java.util.function.Consumer;

/// The programs of a node that Go builds.
///
/// @param runtime containerd and what it calls
/// @param kubernetes kubelet and kube-scheduler
record NodeBinaries(TestBinaries runtime, TestBinaries kubernetes) {
  private static final TestBinary[] RUNTIME = {
    TestBinary.CONTAINERD,
    TestBinary.CONTAINERD_SHIM,
    TestBinary.CTR,
    TestBinary.CNI_BRIDGE,
    TestBinary.CNI_LOOPBACK,
    TestBinary.CNI_HOST_LOCAL
  };
  private static final TestBinary[] KUBERNETES = {TestBinary.KUBE_SCHEDULER, TestBinary.KUBELET};

  /// Finds or builds them, which may take minutes the first time.
  static NodeBinaries find(TestBedSettings settings, Consumer<String> progress) {
    return new NodeBinaries(
        settings.containerdFinder(progress).find(RUNTIME),
        settings.nodeFinder(progress).find(KUBERNETES));
  }

  /// Whether they are there, or there is a Go to build them with.
  static boolean canBeHad(TestBedSettings settings) {
    return settings.program("go").isPresent()
        || (settings.containerdFinder(_ -> {}).atHand(RUNTIME).isPresent()
            && settings.nodeFinder(_ -> {}).atHand(KUBERNETES).isPresent());
  }
}
