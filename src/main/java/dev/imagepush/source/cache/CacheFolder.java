package dev.imagepush.source.cache;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The cache's folder on disk, for one process alone:
///
/// - `lock`, which that process has locked;
/// - `blobs/<hash of the tenant>/<algorithm>-<hash>`, complete blobs, whose time of modification is that of
///   their last use;
/// - `partial/<random>`, blobs that are being written, which are worth nothing to another process.
///
/// Only the owner may enter or read. Symbolic links in it are not followed. What is not ours is let be.
class CacheFolder implements Closeable {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");
  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(OWNER_ALONE);
  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path blobs;
  private final Path partial;
  private final Closeable lock;

  CacheFolder(Path blobs, Path partial, Closeable lock) {
    this.blobs = blobs;
    this.partial = partial;
    this.lock = lock;
  }

  /// A blob that a process before left.
  record Stored(CacheKey key, long bytes, Instant lastUsed) {}

  /// Makes the folder where it is missing, locks it, and deletes what was being written.
  ///
  /// @return empty where another process has it
  /// @throws IOException where it cannot be made, or belongs to somebody else
  static Optional<CacheFolder> claim(Path path) throws IOException {
    Files.createDirectories(path, PRIVATE_FOLDER);
    Optional<Closeable> lock = lock(path.resolve("lock"));
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    try {
      var folder =
          new CacheFolder(
              ownFolder(path.resolve("blobs")), ownFolder(path.resolve("partial")), lock.get());
      folder.sweep();
      return Optional.of(folder);
    } catch (IOException e) {
      lock.get().close();
      throw e;
    }
  }

  /// What gives the lock back; empty where it cannot be had.
  private static Optional<Closeable> lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PRIVATE_FILE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(() -> lock.acquiredBy().close());
      }
      channel.close();
      return Optional.empty();
    } catch (OverlappingFileLockException e) {
      channel.close(); // This process has it.
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// A folder that is ours: nobody but its owner can set permissions.
  private static Path ownFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PRIVATE_FOLDER);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        NotDirectoryException refused = new NotDirectoryException(folder.toString());
        refused.initCause(e);
        throw refused;
      }
      Files.setPosixFilePermissions(folder, OWNER_ALONE);
    }
    return folder;
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(partial)) {
      for (Path file : files) {
        if (attributes(file).isRegularFile()) {
          Files.delete(file);
        }
      }
    }
  }

  /// The complete blobs, the least recently used first.
  List<Stored> stored() throws IOException {
    List<Stored> stored = new ArrayList<>();
    try (DirectoryStream<Path> tenants = Files.newDirectoryStream(blobs)) {
      for (Path tenant : tenants) {
        if (attributes(tenant).isDirectory()) {
          addStored(tenant, stored);
        }
      }
    }
    stored.sort(Comparator.comparing(Stored::lastUsed));
    return stored;
  }

  private static void addStored(Path tenant, List<Stored> stored) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(tenant)) {
      for (Path file : files) {
        BasicFileAttributes attributes = attributes(file);
        if (attributes.isRegularFile()) {
          CacheKey.parse(name(tenant), name(file))
              .map(
                  key ->
                      new Stored(key, attributes.size(), attributes.lastModifiedTime().toInstant()))
              .ifPresent(stored::add);
        }
      }
    }
  }

  /// A new, empty file for a blob that is to be written.
  Path newPartial() throws IOException {
    return Files.createFile(partial.resolve(UUID.randomUUID().toString()), PRIVATE_FILE);
  }

  /// Writes a file from its beginning. A FileOutputStream, as a channel would be closed by an interrupt of
  /// whoever writes at that moment, and others go on writing.
  OutputStream write(Path file) throws IOException {
    return new FileOutputStream(file.toFile());
  }

  /// Reads a file; each reader has a channel of its own, which its interrupt closes.
  SeekableByteChannel read(Path file) throws IOException {
    return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  SeekableByteChannel read(CacheKey key) throws IOException {
    return read(file(key));
  }

  /// Makes a complete blob of what was written. It is not forced to the disk: what a crash of the machine
  /// leaves of it is found when it is read, by its digest.
  void keep(Path written, CacheKey key, Instant now) throws IOException {
    ownFolder(blobs.resolve(key.tenantFolder()));
    touch(written, now);
    Files.move(written, file(key), StandardCopyOption.ATOMIC_MOVE);
  }

  /// Remembers that a blob was used, for the order after the next start.
  void used(CacheKey key, Instant now) throws IOException {
    touch(file(key), now);
  }

  private static void touch(Path file, Instant now) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(now), null, null);
  }

  void delete(CacheKey key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  void delete(Path written) throws IOException {
    Files.deleteIfExists(written);
  }

  private Path file(CacheKey key) {
    return blobs.resolve(key.tenantFolder()).resolve(key.fileName());
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
