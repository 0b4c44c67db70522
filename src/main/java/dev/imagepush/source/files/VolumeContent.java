package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// What is at a path on a volume that others may write to: a directory or a file. A link may lead to
/// another place on the volume; one that leads out of it is refused, and so is what is neither directory
/// nor regular file. Whatever is swapped meanwhile, nothing off the volume is ever opened.
public sealed interface VolumeContent {
  /// A directory. Links in it may lead to files beneath it, and not elsewhere on the volume.
  record Directory(StoredFiles files) implements VolumeContent {}

  /// A file.
  record Archive(ArchiveBytes archive) implements VolumeContent {}

  /// Opens it.
  ///
  /// @param volume where it is mounted
  /// @param path from the volume's root, without a slash before it and without `..`
  /// @param location its name in messages
  /// @throws ExitException SourceNotFound, or UnsafeArchive where it leads out or is neither
  static VolumeContent open(Path volume, String path, String location) throws IOException {
    Path root = root(volume, location);
    HeldDirectory held =
        HeldDirectory.open(root)
            .orElseThrow(
                () ->
                    new ExitException(
                        ExitReason.INTERNAL_ERROR,
                        location + " cannot be read safely on this platform; Linux is needed"));
    try {
      return open(held, root, root.relativize(real(root, path, location)), location);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private static VolumeContent open(HeldDirectory held, Path root, Path relative, String location)
      throws IOException {
    try {
      BasicFileAttributes attributes = held.attributes(relative);
      if (attributes.isDirectory()) {
        HeldDirectory directory = held.directory(relative);
        held.close();
        return new Directory(DirectoryFiles.held(location, root.resolve(relative), directory));
      }
      if (attributes.isRegularFile()) {
        return new Archive(new VolumeFile(held, relative, location, FileIdentity.of(attributes)));
      }
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    } catch (FileSystemException e) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          location + " changed while it was opened; push it again once it is complete",
          e);
    }
    throw new ExitException(
        ExitReason.UNSAFE_ARCHIVE, location + " is neither a directory nor a regular file");
  }

  private static Path root(Path volume, String location) throws IOException {
    try {
      return volume.toRealPath();
    } catch (NoSuchFileException e) {
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND, location + ": the volume is not mounted", e);
    }
  }

  /// Where the links of a path lead.
  private static Path real(Path root, String path, String location) throws IOException {
    Path real;
    try {
      real = root.resolve(path).toRealPath();
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    } catch (FileSystemException e) {
      // Nothing of that name, a file where a folder should be, or a link to itself.
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND,
          location + " does not exist; write the path from the root of the volume",
          e);
    }
    if (!real.startsWith(root)) {
      throw new ExitException(
          ExitReason.UNSAFE_ARCHIVE,
          location + " is a link that leads out of the volume; copy there what it stands for");
    }
    return real;
  }
}
