package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An archive's file, as it was when it was opened: replaced, grown or rewritten, it is refused.
public final class LocalFile implements ArchiveBytes {
  private final Path path;
  private final String location;
  private final FileIdentity identity;

  /// What a file of our own takes; null: it is somebody else's.
  private final @Nullable FileRoom room;

  private LocalFile(Path path, String location, FileIdentity identity, @Nullable FileRoom room) {
    this.path = path;
    this.location = location;
    this.identity = identity;
    this.room = room;
  }

  /// A file that a person named; it may be a link, which is followed once.
  public static LocalFile open(Path path) throws IOException {
    String location = path.toString();
    try {
      Path real = path.toRealPath();
      BasicFileAttributes attributes = attributesOf(real);
      if (attributes.isDirectory()) {
        throw new ExitException(
            ExitReason.INVALID_SPEC,
            location + " is a directory, not an archive; an OCI layout is read with oci:DIR");
      }
      if (!attributes.isRegularFile()) {
        throw new ExitException(
            ExitReason.INVALID_SPEC, location + " is not a regular file, which an archive must be");
      }
      return new LocalFile(real, location, FileIdentity.of(attributes), null);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new ExitException(ExitReason.SOURCE_NOT_FOUND, location + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    }
  }

  /// A file of our own, which is deleted when it is closed.
  static LocalFile temporary(Path path, String location, FileRoom room) throws IOException {
    return new LocalFile(path.toRealPath(), location, FileIdentity.of(attributesOf(path)), room);
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public long length() {
    return identity.size();
  }

  @Override
  public SeekableByteChannel channel() throws IOException {
    SeekableByteChannel channel;
    try {
      channel =
          Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      throw changed(e);
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND,
          location + " cannot be opened; check the disk that it is on",
          e);
    }
    try {
      requireUnchanged();
      return channel;
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void requireUnchanged() {
    BasicFileAttributes now;
    try {
      now = attributesOf(path);
    } catch (IOException e) {
      throw changed(e);
    }
    if (!FileIdentity.of(now).equals(identity)) {
      throw changed(null);
    }
  }

  private ExitException changed(@Nullable Throwable cause) {
    if (room != null) {
      return new ExitException(
          ExitReason.STORAGE_FULL,
          "the temporary copy of " + location + " was changed or deleted in " + path.getParent(),
          cause);
    }
    return FileIdentity.changed(location, cause);
  }

  private static BasicFileAttributes attributesOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() throws IOException {
    if (room != null) {
      try (room) {
        Files.deleteIfExists(path);
      }
    }
  }
}
