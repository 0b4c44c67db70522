package dev.imagepush.testing.bed.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file in a folder stands for a process in a group: the kernel removes neither's.
class NodeCgroupsTest {
  @TempDir private Path root;

  @Test
  void removesWhatKilledContainersLeftInEachHierarchy() throws IOException {
    // Given
    Files.createDirectories(root.resolve("memory/k8s.io/a/inner"));
    Files.createDirectories(root.resolve("pids/k8s.io/a"));
    Files.createDirectories(root.resolve("k8s.io/b"));
    Files.createDirectories(root.resolve("memory/system"));

    // When
    new NodeCgroups(root).removeEmpty();

    // Then
    assertThat(root.resolve("memory/k8s.io")).doesNotExist();
    assertThat(root.resolve("pids/k8s.io")).doesNotExist();
    assertThat(root.resolve("k8s.io")).doesNotExist();
    assertThat(root.resolve("memory/system")).exists();
  }

  @Test
  void leavesGroupsThatAreInUse() throws IOException {
    // Given
    Path used = Files.createDirectories(root.resolve("memory/k8s.io/used"));
    Files.createFile(used.resolve("process"));
    Files.createDirectories(root.resolve("memory/k8s.io/empty"));

    // When
    new NodeCgroups(root).removeEmpty();

    // Then
    assertThat(used).exists();
    assertThat(root.resolve("memory/k8s.io/empty")).doesNotExist();
  }
}
