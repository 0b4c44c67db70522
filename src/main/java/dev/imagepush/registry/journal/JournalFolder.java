package dev.imagepush.registry.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A folder of entries that its owner alone reads. A file is replaced as a whole or not at all.
final class JournalFolder {
  static final FileAttribute<?> FOR_THE_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  static final Set<StandardOpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /// Registries forget an upload after a day or a week.
  static final Duration LONGEST_AGE = Duration.ofHours(24);

  /// The most entries: some megabytes.
  static final int MOST_FILES = 1000;

  private static final String TEMPORARY = ".tmp";

  private final Path path;

  JournalFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /// Makes the folder where there is none.
  ///
  /// @throws IOException also where others may look into it
  void require() throws IOException {
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(path).equals(ownerOfNewFiles())
          || !PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
              .endsWith("------")) {
        throw new IOException(path + " is not a folder of this user alone");
      }
    }
  }

  private Object ownerOfNewFiles() throws IOException {
    Path probe = Files.createTempFile(path, "probe", TEMPORARY);
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  Optional<byte[]> read(String name) {
    try (InputStream in = Files.newInputStream(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(SealedEntry.MAX_BYTES + 1);
      return bytes.length > SealedEntry.MAX_BYTES ? Optional.empty() : Optional.of(bytes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// @param by whose temporary file it is
  void write(String name, String by, byte[] bytes) throws IOException {
    Path temporary = path.resolve(name + "." + by + TEMPORARY);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            temporary,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            FOR_THE_OWNER)) {
      out.write(ByteBuffer.wrap(bytes));
    }
    Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  void delete(String name) {
    delete(path.resolve(name));
  }

  /// Deletes what is too old, what dead processes have left of themselves, and the oldest of too many.
  ///
  /// @param self the writer that asks: to look at its own lock would end it
  /// @return how many entries are left
  int sweep(Instant now, String self) {
    List<Aged> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (Writer.isFile(file)) {
          if (!Writer.isOf(file, self) && !Writer.isHeld(file)) {
            delete(file);
          }
          continue;
        }
        Aged entry = new Aged(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
        if (entry.isOlderThan(LONGEST_AGE, now)) {
          delete(file);
        } else {
          entries.add(entry);
        }
      }
    } catch (IOException e) {
      return entries.size();
    }
    entries.sort(Comparator.comparing(Aged::modified));
    while (entries.size() >= MOST_FILES) {
      delete(entries.removeFirst().file());
    }
    return entries.size();
  }

  private record Aged(Path file, FileTime modified) {
    boolean isOlderThan(Duration age, Instant now) {
      return modified.toInstant().plus(age).isBefore(now);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      return; // It is found too old later.
    }
  }
}
