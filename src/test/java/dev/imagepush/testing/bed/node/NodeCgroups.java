package dev.imagepush.testing.bed.node;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/// The control groups of a node's containers, in the hierarchies of this machine: the one thing that does
/// not go with the namespaces. A killed container leaves its own, empty.
///
/// @param root where the hierarchies are mounted, or the one hierarchy
record NodeCgroups(Path root) {
  private static final String OF_THE_RUNTIME = "k8s.io";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  static NodeCgroups ofThisMachine() {
    return new NodeCgroups(Path.of("/sys/fs/cgroup"));
  }

  /// Removes those that hold no process. Another runtime's stay: theirs are in use.
  void removeEmpty() {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> groups().stream().allMatch(NodeCgroups::removed));
    } catch (ConditionTimeoutException _) {
      // Somebody else's are in use.
    }
  }

  private List<Path> groups() {
    List<Path> groups = new ArrayList<>();
    groups.add(root.resolve(OF_THE_RUNTIME));
    children(root).forEach(hierarchy -> groups.add(hierarchy.resolve(OF_THE_RUNTIME)));
    return groups.stream().filter(Files::isDirectory).toList();
  }

  private static boolean removed(Path group) {
    boolean all =
        children(group).stream().map(NodeCgroups::removed).reduce(true, Boolean::logicalAnd);
    try {
      return all && Files.deleteIfExists(group);
    } catch (FileSystemException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> children(Path folder) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
      List<Path> found = new ArrayList<>();
      children.forEach(found::add);
      return found;
    } catch (IOException _) {
      return List.of();
    }
  }
}
