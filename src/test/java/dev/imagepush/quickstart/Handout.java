package dev.imagepush.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// The files that a person uses while the quickstart runs; deleted with it. Only their owner may read
/// them: a kubeconfig and a password are among them.
final class Handout implements AutoCloseable {
  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  private Handout(Path folder) {
    this.folder = folder;
  }

  static Handout in(Path folder) throws IOException {
    return new Handout(Files.createDirectories(folder));
  }

  /// Writes a file; where it lies.
  Path write(String name, String text) throws IOException {
    Path file = path(name);
    Files.deleteIfExists(file);
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
    files.add(file);
    return file;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
