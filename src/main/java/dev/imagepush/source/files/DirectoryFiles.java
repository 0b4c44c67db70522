package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files beneath a directory whose content is not trusted. A link may point at a file beneath the
/// same directory; one that leads out of it is refused, and so is anything but a regular file.
///
/// Where the platform has directory handles (Linux does), files are opened relative to the one that
/// was opened first, no link followed: what is swapped for a link after the check is still not opened.
public final class DirectoryFiles implements StoredFiles {
  private static final Set<OpenOption> READ_NO_LINK =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final String location;
  private final Path root;

  /// Null where the platform has none.
  private final @Nullable HeldDirectory handle;

  private DirectoryFiles(String location, Path root, @Nullable HeldDirectory handle) {
    this.location = location;
    this.root = root;
    this.handle = handle;
  }

  /// The files beneath a directory that was opened without following a link.
  ///
  /// @param root its real path
  static DirectoryFiles held(String location, Path root, HeldDirectory handle) {
    return new DirectoryFiles(location, root, handle);
  }

  /// Opens a directory that a person named; it may be a link itself.
  public static DirectoryFiles open(Path directory) throws IOException {
    String location = directory.toString();
    try {
      Path root = directory.toRealPath();
      return new DirectoryFiles(location, root, HeldDirectory.open(root).orElse(null));
    } catch (NoSuchFileException e) {
      throw new ExitException(ExitReason.SOURCE_NOT_FOUND, location + " does not exist", e);
    } catch (NotDirectoryException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          location + " is not a directory; an archive is read with oci-archive: or docker-archive:",
          e);
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    }
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public @Nullable StoredFile find(String path) throws IOException {
    try {
      Path real = root.resolve(path).toRealPath();
      if (!real.startsWith(root)) {
        throw new ExitException(
            ExitReason.UNSAFE_ARCHIVE,
            location
                + ": "
                + path
                + " is a link that leads out of the directory; copy the layout with its links"
                + " resolved (cp -rL)");
      }
      BasicFileAttributes attributes =
          Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new ExitException(
            ExitReason.UNSAFE_ARCHIVE, location + ": " + path + " is not a regular file");
      }
      return new BeneathFile(path, root.relativize(real), attributes.size());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location + ": " + path, e);
    } catch (FileSystemException e) {
      throw new ExitException(
          ExitReason.UNSAFE_ARCHIVE,
          location + ": " + path + " is a link that leads nowhere, or unreadable",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    if (handle != null) {
      handle.close();
    }
  }

  private SeekableByteChannel open(String path, Path relative) throws IOException {
    try {
      return handle == null
          ? Files.newByteChannel(root.resolve(relative), READ_NO_LINK)
          : handle.channel(relative);
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location + ": " + path, e);
    } catch (FileSystemException e) {
      throw changed(path, e);
    }
  }

  private ExitException changed(String path, @Nullable Throwable cause) {
    return FileIdentity.changed(location + ": " + path, cause);
  }

  /// A regular file that was found beneath the directory.
  private final class BeneathFile implements StoredFile {
    private final String path;
    private final Path relative;
    private final long length;

    BeneathFile(String path, Path relative, long length) {
      this.path = path;
      this.relative = relative;
      this.length = length;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public InputStream open(long offset) throws IOException {
      SeekableByteChannel channel = DirectoryFiles.this.open(path, relative);
      try {
        if (channel.size() != length) {
          throw changed(path, null);
        }
        return new SectionStream(channel, offset, length - offset, location + ": " + path);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }
}
