package dev.imagepush.source.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/// A directory that is held open. What is beneath it is looked at and opened by way of its handle, one
/// part of the path after the other, and no link is followed: what somebody swaps for a link meanwhile is
/// not reached.
final class HeldDirectory implements Closeable {
  private static final Set<OpenOption> READ_NO_LINK =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Path ITSELF = Path.of(".");

  private final SecureDirectoryStream<Path> handle;

  private HeldDirectory(SecureDirectoryStream<Path> handle) {
    this.handle = handle;
  }

  /// Opens a directory; empty where the platform has no handles of directories. Linux has.
  ///
  /// @param directory a real path
  @SuppressWarnings("StreamResourceLeak") // The handle is kept, and closed with this object.
  static Optional<HeldDirectory> open(Path directory) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return Optional.of(new HeldDirectory(secure));
    }
    stream.close();
    return Optional.empty();
  }

  /// What there is at a path.
  ///
  /// @param relative of names alone; empty for the directory itself
  BasicFileAttributes attributes(Path relative) throws IOException {
    if (isSelf(relative)) {
      return attributes(handle, ITSELF);
    }
    try (Parent parent = parent(relative)) {
      return attributes(parent.handle, relative.getFileName());
    }
  }

  /// Opens a directory beneath this one.
  HeldDirectory directory(Path relative) throws IOException {
    if (isSelf(relative)) {
      return new HeldDirectory(handle.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS));
    }
    try (Parent parent = parent(relative)) {
      return new HeldDirectory(
          parent.handle.newDirectoryStream(relative.getFileName(), LinkOption.NOFOLLOW_LINKS));
    }
  }

  /// Opens a regular file. What is none is not opened: a pipe would let nobody go.
  SeekableByteChannel channel(Path relative) throws IOException {
    try (Parent parent = parent(relative)) {
      Path name = relative.getFileName();
      if (!attributes(parent.handle, name).isRegularFile()) {
        throw new FileSystemException(name.toString(), null, "is no regular file");
      }
      return parent.handle.newByteChannel(name, READ_NO_LINK);
    }
  }

  @Override
  public void close() throws IOException {
    handle.close();
  }

  private static boolean isSelf(Path relative) {
    return relative.toString().isEmpty();
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  private Parent parent(Path relative) throws IOException {
    Parent reached = new Parent(handle, false);
    for (int part = 0; part < relative.getNameCount() - 1; part++) {
      try (Parent before = reached) {
        reached =
            new Parent(
                before.handle.newDirectoryStream(relative.getName(part), LinkOption.NOFOLLOW_LINKS),
                true);
      }
    }
    return reached;
  }

  /// The directory that a path ends in.
  ///
  /// @param own whether it is closed with this
  private record Parent(SecureDirectoryStream<Path> handle, boolean own) implements Closeable {
    @Override
    public void close() throws IOException {
      if (own) {
        handle.close();
      }
    }
  }
}
