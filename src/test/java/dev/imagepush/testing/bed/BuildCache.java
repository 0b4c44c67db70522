package dev.imagepush.testing.bed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// What this project has built on this machine before, one folder for each set of pinned versions.
/// A folder is complete or absent: a build goes to a folder beside it, which is renamed at the end.
///
/// @param root created by the first build
/// @param progress where a person reads why this takes long
record BuildCache(Path root, Consumer<String> progress) {
  // A lock on a file is held by the whole JVM, and asking for it twice is an error.
  private static final ReentrantLock ONE_BUILD_IN_THIS_JVM = new ReentrantLock();

  /// Fills a folder with binaries.
  @FunctionalInterface
  interface Builder {
    void buildInto(Path folder) throws IOException;
  }

  /// The folder that holds these versions' binaries, if they were built.
  Path folder(String name) {
    return root.resolve(name);
  }

  /// The folder of that name, made by `builder` unless it is there; of several processes that ask
  /// at once, one builds and the others wait for it.
  Path folderBuiltBy(String name, Builder builder) throws IOException {
    ONE_BUILD_IN_THIS_JVM.lock();
    try {
      Files.createDirectories(root);
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = lock(channel, name)) {
        if (!held.isValid()) {
          throw new IOException("lost the lock on " + name);
        }
        Path ready = folder(name);
        if (!Files.isDirectory(ready)) {
          build(name, builder, ready);
        }
        return ready;
      }
    } finally {
      ONE_BUILD_IN_THIS_JVM.unlock();
    }
  }

  private void build(String name, Builder builder, Path ready) throws IOException {
    String prefix = name + ".building-";
    try (DirectoryStream<Path> abandoned = Files.newDirectoryStream(root, prefix + "*")) {
      for (Path folder : abandoned) {
        TemporaryFolder.delete(folder);
      }
    }
    Path scratch = Files.createTempDirectory(root, prefix);
    try {
      builder.buildInto(scratch);
      Files.move(scratch, ready, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      TemporaryFolder.delete(scratch);
    }
  }

  private FileLock lock(FileChannel channel, String name) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    progress.accept("another process builds " + name + "; waiting for it");
    return channel.lock();
  }
}
