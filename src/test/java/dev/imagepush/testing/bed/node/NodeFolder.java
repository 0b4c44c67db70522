package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where all files of a node lie.
record NodeFolder(TemporaryFolder folder) implements AutoCloseable {
  static NodeFolder create() {
    return new NodeFolder(TemporaryFolder.create("imagepush-node-"));
  }

  Path path() {
    return folder.path();
  }

  Path resolve(String name) {
    return path().resolve(name);
  }

  Path newFolder(String name) {
    try {
      return Files.createDirectory(resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path log(String process) {
    return resolve(process + ".log");
  }

  Path write(String name, String text) {
    return folder.write(name, text);
  }

  /// A copy of a file that stands beside this class.
  Path copyOf(String resource) {
    try (var in = NodeFolder.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return write(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether a process has made that file.
  boolean has(String name) {
    return Files.exists(resolve(name));
  }

  @Override
  public void close() {
    folder.close();
  }
}
