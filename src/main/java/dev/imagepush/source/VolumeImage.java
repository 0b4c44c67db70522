package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.source.files.VolumeContent;
import java.io.IOException;

/// Opens an image on a volume, in whichever form it is there.
final class VolumeImage {
  private VolumeImage() {}

  /// Opens it: a directory as an OCI image layout, a file as the archive that its content shows.
  ///
  /// @throws ExitException SourceNotFound, InvalidSpec, SourceCorrupt, UnsafeArchive,
  ///     UnsupportedMediaType, LimitExceeded or StorageFull
  static ImageSource open(SourceSpec.OnVolume source, SourceResources resources) {
    try {
      return switch (VolumeContent.open(source.volume(), source.path(), source.location())) {
        case VolumeContent.Directory directory ->
            OciLayout.open(directory.files(), source.image(), resources);
        case VolumeContent.Archive archive ->
            ImageArchive.unpacked(
                archive.archive(), ArchiveFormat.BY_CONTENT, source.image(), resources);
      };
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND,
          source.location() + " cannot be read; check the volume that it is on",
          e);
    }
  }
}
