package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.image.Digest;
import dev.imagepush.source.files.ArchiveFiles;
import dev.imagepush.source.files.ArchiveSpool;
import dev.imagepush.source.files.LocalFile;
import dev.imagepush.source.files.StoredFiles;
import dev.imagepush.source.remote.Download;
import dev.imagepush.source.remote.RangedArchive;
import dev.imagepush.source.remote.RemoteContent;
import dev.imagepush.source.remote.RemoteFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Opens images in archives that a server offers. An OCI layout is read where it lies, if the server
/// gives parts of files; any other archive is kept in a temporary file while its image is open, as it
/// must be read in whole before anything of it is known. One that is compressed is unpacked while it
/// arrives.
final class RemoteArchive {
  private final SourceResources resources;

  RemoteArchive(SourceResources resources) {
    this.resources = resources;
  }

  /// Opens an archive, which is closed with the image, or where that fails.
  ///
  /// @param expected the digest of the archive as it is sent, for which all of it is read first; null: it
  ///     is not checked
  /// @param image as for [ImageArchive#open]
  /// @throws ExitException those of [ImageArchive#open], and those of the server and the way to it
  ImageSource open(RemoteFile file, @Nullable Digest expected, @Nullable String image)
      throws IOException {
    try {
      if (expected != null) {
        return kept(Download.of(file), file, expected, image);
      }
      return switch (RemoteContent.of(file)) {
        case RemoteContent.Whole whole -> kept(whole.download(), file, null, image);
        case RemoteContent.InRanges ranges -> inRanges(ranges.archive(), file, image);
      };
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private ImageSource inRanges(RangedArchive archive, RemoteFile file, @Nullable String image)
      throws IOException {
    StoredFiles files = ArchiveFiles.open(archive);
    return ImageArchive.isLayout(files)
        ? StoredImage.open(OciLayout::read, files, image, resources)
        : kept(archive.download(), file, null, image);
  }

  private ImageSource kept(
      Download download, RemoteFile file, @Nullable Digest expected, @Nullable String image)
      throws IOException {
    long maxBytes = resources.limits().archiveBytes();
    ArchiveSpool spool = new ArchiveSpool(resources.room(), maxBytes);
    LocalFile stored;
    try (download) {
      stored =
          spool.store(
              file.location(),
              download.checked(file.location(), maxBytes, expected),
              download.length());
    }
    file.close();
    return ImageArchive.open(stored, ArchiveFormat.BY_CONTENT, image, resources);
  }
}
