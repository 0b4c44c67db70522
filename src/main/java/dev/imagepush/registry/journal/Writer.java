package dev.imagepush.registry.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/// One process that writes entries, known by a file that it holds locked as long as it lives: a lock ends
/// with its process, however that ends. So what a living process is at work on is left to it.
final class Writer implements AutoCloseable {
  private static final String SUFFIX = ".writer";
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");

  private final String name;
  private final Path file;
  private final FileChannel channel;

  private Writer(String name, Path file, FileChannel channel) {
    this.name = name;
    this.file = file;
    this.channel = channel;
  }

  static Writer begin(Path folder, String name) throws IOException {
    Path file = folder.resolve(name + SUFFIX);
    FileChannel channel =
        FileChannel.open(file, JournalFolder.NEW_FILE, JournalFolder.FOR_THE_OWNER);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("a new file is locked");
      }
      return new Writer(name, file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isFile(Path file) {
    return file.getFileName().toString().endsWith(SUFFIX);
  }

  static boolean isOf(Path file, String name) {
    return file.getFileName().toString().equals(name + SUFFIX);
  }

  /// Whether a process of that name is at work in the folder.
  static boolean isAlive(Path folder, String name) {
    return isHeld(folder.resolve(name + SUFFIX));
  }

  // One thread at a time, as a lock is the process's: for another thread that looks at the same
  // file it
  // would be held.
  static synchronized boolean isHeld(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true; // By this very process.
    } catch (IOException e) {
      return false;
    }
  }

  String name() {
    return name;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      return; // The lock ends with the process, and the file with the next sweep.
    }
  }
}
