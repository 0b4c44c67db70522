package dev.imagepush.testing.bed;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.binary.BinaryManager;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The control plane's binaries as the Kubernetes project releases them for tests, fetched from
/// GitHub by fabric8's kube-api-test; it holds no kube-controller-manager.
///
/// @param version of Kubernetes, with its leading `v`; any patch of the same minor release will do
/// @param folder where they are kept; the next call finds them there
record KubeApiTestDownload(String version, Path folder, Consumer<String> progress)
    implements BinarySource {

  @Override
  public boolean immediate() {
    return false;
  }

  @Override
  public Answer locate(Set<TestBinary> wanted) {
    if (!Set.of(TestBinary.ETCD, TestBinary.KUBE_APISERVER).containsAll(wanted)) {
      return new Answer.Absent("download: the release for tests has only etcd and kube-apiserver");
    }
    String anyPatch = version.substring(1, version.lastIndexOf('.')) + ".*";
    progress.accept("looking for etcd and kube-apiserver " + anyPatch + " to download");
    try {
      var manager =
          new BinaryManager(
              new KubeAPIServerConfigBuilder()
                  .withTestDir(folder.toString())
                  .withApiServerVersion(anyPatch)
                  .build());
      manager.initAndDownloadIfRequired();
      Map<TestBinary, Path> found = new EnumMap<>(TestBinary.class);
      found.put(TestBinary.ETCD, manager.binaries().getEtcd().toPath());
      found.put(TestBinary.KUBE_APISERVER, manager.binaries().getApiServer().toPath());
      return new Answer.Present(new TestBinaries(found));
    } catch (KubeAPITestException e) {
      return new Answer.Absent(
          "download: the Kubernetes project's release %s for tests could not be fetched from GitHub (%s)"
              .formatted(anyPatch, e.getMessage()));
    }
  }
}
