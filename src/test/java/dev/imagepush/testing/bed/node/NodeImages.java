package dev.imagepush.testing.bed.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The images that a node has before it starts anything: nothing is pulled.
///
/// @param base what the operator's image stands on, which also holds the namespaces of Pods
/// @param operator the operator's image, as the build makes it
public record NodeImages(Path base, Path operator) {
  /// What the base calls itself.
  static final String BASE_NAME = "imagepush.test/base:1";

  /// Those of this build, which the profile `node` makes before the tests.
  public static NodeImages ofThisBuild() {
    Path folder = Path.of(System.getProperty("node.images", "target/node")).toAbsolutePath();
    return new NodeImages(folder.resolve("base.tar"), folder.resolve("operator.tar"));
  }

  /// Why there is none, and what to do about it; nothing where they are there.
  public Optional<String> lacking() {
    return Files.isRegularFile(base) && Files.isRegularFile(operator)
        ? Optional.empty()
        : Optional.of("the operator's image was not built: run it with ./mvnw -Pnode");
  }
}
