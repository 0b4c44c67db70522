package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.source.files.ArchiveFiles;
import dev.imagepush.source.files.LocalFile;
import dev.imagepush.source.files.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Opens an image in a tar archive, which stays packed: its entries are indexed and read where they
/// lie.
public final class ImageArchive {
  private ImageArchive() {}

  /// Opens an archive in a file. A compressed archive is refused, as nothing in it can be found
  /// without unpacking it.
  ///
  /// @param image a reference name, a repository with a tag, or a digest; null: the only image
  /// @throws ExitException SourceNotFound, InvalidSpec, SourceCorrupt, UnsafeArchive,
  ///     UnsupportedMediaType or LimitExceeded
  public static ImageSource open(
      Path file, ArchiveFormat format, @Nullable String image, SourceLimits limits)
      throws IOException {
    return open(LocalFile.open(file), format, image, limits);
  }

  /// Opens an archive, and closes its file where that fails.
  static ImageSource open(
      LocalFile file, ArchiveFormat format, @Nullable String image, SourceLimits limits)
      throws IOException {
    StoredFiles files = ArchiveFiles.open(file);
    return switch (format) {
      case OCI_LAYOUT -> OciLayout.open(files, image, limits);
      case DOCKER_ARCHIVE -> DockerArchive.open(files, image, limits);
      case BY_CONTENT ->
          isLayout(files)
              ? OciLayout.open(files, image, limits)
              : DockerArchive.open(files, image, limits);
    };
  }

  private static boolean isLayout(StoredFiles files) throws IOException {
    return files.find(OciLayout.MARKER) != null && files.find(OciLayout.INDEX) != null;
  }
}
