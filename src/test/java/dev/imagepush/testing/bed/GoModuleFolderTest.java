package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoModuleFolderTest {
  @TempDir private Path folder;
  private GoModuleFolder module;

  @BeforeEach
  void writeModule() throws IOException {
    module = new GoModuleFolder(BuildModule.KUBERNETES, folder);
    Files.writeString(folder.resolve("go.sum"), "");
    require("v1.36.3");
  }

  @Test
  void readsTheVersionThatItRequires() {
    // When
    String version = module.versionOf("k8s.io/kubernetes");
    // Then
    assertThat(version).isEqualTo("v1.36.3");
  }

  @Test
  void stampsTheVersionThatKubernetesReports() {
    // When
    String flags = module.linkerFlags();
    // Then
    assertThat(flags)
        .contains(
            "component-base/version.gitVersion=v1.36.3",
            "component-base/version.gitMajor=1",
            "component-base/version.gitMinor=36");
  }

  @Test
  void hasAnotherNameInTheCacheForAnotherVersion() throws IOException {
    // Given
    String before = module.cacheName();
    // When
    require("v1.36.4");
    // Then
    assertThat(module.cacheName()).startsWith("kubernetes-").isNotEqualTo(before);
  }

  @Test
  void hasAnotherNameInTheCacheForAnotherSource() throws IOException {
    // Given
    String before = module.cacheName();
    // When
    Files.writeString(folder.resolve("main.go"), "package main\n");
    // Then
    assertThat(module.cacheName()).isNotEqualTo(before);
  }

  private void require(String version) throws IOException {
    Files.writeString(
        folder.resolve("go.mod"),
        "module imagepush.dev/testbed\n\nrequire k8s.io/kubernetes " + version + "\n");
  }
}
