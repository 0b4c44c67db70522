package dev.imagepush.testing.bed;

import java.util.Arrays;
import java.util.List;

/// Test binaries that are built together, by a Go module of this project that pins them; `src/test/go`
/// holds the modules.
enum BuildModule {
  KUBERNETES("kubernetes", "about 6 minutes on 2 cores"),
  /// The rest of Kubernetes, of the same version, which few tests need.
  NODE("node", "kubernetes", "about a minute, after the control plane"),
  CONTAINERD("containerd", "about 3 minutes on 2 cores"),
  REGISTRY("registry", "about 2 minutes on 2 cores"),
  REGISTRY_V2("registry-v2", "some 10 seconds"),
  CONFORMANCE("conformance", "some 10 seconds"),
  PEERS("peers", "about a minute on 2 cores");

  private final String label;
  private final String folderName;
  private final String usualDuration;

  BuildModule(String folderName, String usualDuration) {
    this(folderName, folderName, usualDuration);
  }

  BuildModule(String label, String folderName, String usualDuration) {
    this.label = label;
    this.folderName = folderName;
    this.usualDuration = usualDuration;
  }

  /// What the cache calls it.
  String label() {
    return label;
  }

  /// The folder of its Go module.
  String folderName() {
    return folderName;
  }

  /// What a build takes with empty caches, for the person who waits.
  String usualDuration() {
    return usualDuration;
  }

  /// Everything this module builds.
  List<TestBinary> binaries() {
    return Arrays.stream(TestBinary.values()).filter(binary -> binary.module() == this).toList();
  }
}
