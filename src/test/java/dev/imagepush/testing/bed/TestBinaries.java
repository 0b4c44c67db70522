package dev.imagepush.testing.bed;

import java.nio.file.Path;
import java.util.Map;

/// Where each of the programs asked for lies.
public record TestBinaries(Map<TestBinary, Path> paths) {
  public TestBinaries {
    paths = Map.copyOf(paths);
  }

  /// The file of one program.
  ///
  /// @throws IllegalArgumentException if that program was not among those asked for
  public Path path(TestBinary binary) {
    Path path = paths.get(binary);
    if (path == null) {
      throw new IllegalArgumentException("not asked for: " + binary.fileName());
    }
    return path;
  }
}
