package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.source.files.ArchiveBytes;
import dev.imagepush.source.files.ArchiveFiles;
import dev.imagepush.source.files.ArchiveSpool;
import dev.imagepush.source.files.LocalFile;
import dev.imagepush.source.files.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Opens an image in a tar archive, which stays packed: its entries are indexed and read where they
/// lie.
final class ImageArchive {
  private ImageArchive() {}

  /// Opens an archive in a file. One that is compressed is unpacked into a temporary file, which is
  /// deleted when the image is closed.
  ///
  /// @param image a reference name, a repository with a tag, or a digest; null: the only image
  /// @throws ExitException SourceNotFound, InvalidSpec, SourceCorrupt, UnsafeArchive,
  ///     UnsupportedMediaType, LimitExceeded or StorageFull
  static ImageSource open(
      Path file, ArchiveFormat format, @Nullable String image, SourceResources resources)
      throws IOException {
    return unpacked(LocalFile.open(file), format, image, resources);
  }

  /// Opens an archive that may be compressed, and closes it where that fails.
  static ImageSource unpacked(
      ArchiveBytes archive, ArchiveFormat format, @Nullable String image, SourceResources resources)
      throws IOException {
    ArchiveSpool spool = new ArchiveSpool(resources.room(), resources.limits().archiveBytes());
    return open(spool.seekable(archive), format, image, resources);
  }

  /// Opens an archive that is not compressed, and closes it where that fails.
  static ImageSource open(
      ArchiveBytes archive, ArchiveFormat format, @Nullable String image, SourceResources resources)
      throws IOException {
    return StoredImage.open(form(format), ArchiveFiles.open(archive), image, resources);
  }

  private static StoredContent.Form form(ArchiveFormat format) {
    return switch (format) {
      case OCI_LAYOUT -> OciLayout::read;
      case DOCKER_ARCHIVE -> DockerArchive::read;
      case BY_CONTENT ->
          (files, image, resources) ->
              isLayout(files)
                  ? OciLayout.read(files, image, resources)
                  : DockerArchive.read(files, image, resources);
    };
  }

  static boolean isLayout(StoredFiles files) throws IOException {
    return files.find(OciLayout.MARKER) != null && files.find(OciLayout.INDEX) != null;
  }
}
