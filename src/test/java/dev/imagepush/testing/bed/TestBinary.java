package dev.imagepush.testing.bed;

/// A program that the test bed can run.
public enum TestBinary {
  ETCD("etcd", BuildModule.KUBERNETES, "go.etcd.io/etcd/server/v3", "server"),
  KUBE_APISERVER(
      "kube-apiserver",
      BuildModule.KUBERNETES,
      "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-apiserver"),
  KUBE_CONTROLLER_MANAGER(
      "kube-controller-manager",
      BuildModule.KUBERNETES,
      "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-controller-manager"),
  KUBE_SCHEDULER(
      "kube-scheduler", BuildModule.NODE, "k8s.io/kubernetes/cmd/kube-scheduler", "kube-scheduler"),
  KUBELET("kubelet", BuildModule.NODE, "k8s.io/kubernetes/cmd/kubelet", "kubelet"),
  CONTAINERD("containerd", "github.com/containerd/containerd/v2/cmd/containerd"),
  CONTAINERD_SHIM(
      "containerd-shim-runc-v2", "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"),
  CTR("ctr", "github.com/containerd/containerd/v2/cmd/ctr"),
  CNI_BRIDGE("bridge", "github.com/containernetworking/plugins/plugins/main/bridge"),
  CNI_LOOPBACK("loopback", "github.com/containernetworking/plugins/plugins/main/loopback"),
  CNI_HOST_LOCAL("host-local", "github.com/containernetworking/plugins/plugins/ipam/host-local"),
  REGISTRY(
      "registry",
      BuildModule.REGISTRY,
      "github.com/distribution/distribution/v3/cmd/registry",
      "registry"),
  CRANE("crane", BuildModule.REGISTRY, "github.com/google/go-containerregistry/cmd/crane", "crane"),
  REGISTRY_V2(
      "registry-v2", BuildModule.REGISTRY_V2, "imagepush.dev/testbed/registry-v2", "registry-v2"),
  CONFORMANCE(
      "conformance",
      BuildModule.CONFORMANCE,
      "github.com/opencontainers/distribution-spec/conformance",
      "conformance"),
  REGCTL("regctl", BuildModule.PEERS, "github.com/regclient/regclient/cmd/regctl", "regctl"),
  ORAS("oras", BuildModule.PEERS, "oras.land/oras/cmd/oras", "oras");

  private final String fileName;
  private final BuildModule module;
  private final String goPackage;
  private final String builtName;

  TestBinary(String fileName, BuildModule module, String goPackage, String builtName) {
    this.fileName = fileName;
    this.module = module;
    this.goPackage = goPackage;
    this.builtName = builtName;
  }

  /// A part of the container runtime.
  TestBinary(String name, String goPackage) {
    this(name, BuildModule.CONTAINERD, goPackage, name);
  }

  /// The name of the file in a folder of test binaries.
  public String fileName() {
    return fileName;
  }

  /// The Go module that builds it.
  BuildModule module() {
    return module;
  }

  String goPackage() {
    return goPackage;
  }

  /// The Go module that its package is in.
  String goModule() {
    int commands = goPackage.indexOf("/cmd/");
    return commands < 0 ? goPackage : goPackage.substring(0, commands);
  }

  /// The name that `go build` gives it: the last element of its package that is no version.
  String builtName() {
    return builtName;
  }
}
