package dev.imagepush.testing.bed;

import java.util.Arrays;
import java.util.List;

/// A Go module of this project that pins and builds test binaries; `src/test/go` holds a folder for
/// each.
enum BuildModule {
  KUBERNETES("kubernetes", "about 6 minutes on 2 cores"),
  REGISTRY("registry", "about 2 minutes on 2 cores"),
  REGISTRY_V2("registry-v2", "some 10 seconds"),
  CONFORMANCE("conformance", "some 10 seconds"),
  PEERS("peers", "about a minute on 2 cores");

  private final String folderName;
  private final String usualDuration;

  BuildModule(String folderName, String usualDuration) {
    this.folderName = folderName;
    this.usualDuration = usualDuration;
  }

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
