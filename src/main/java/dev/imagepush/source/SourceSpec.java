package dev.imagepush.source;

import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.source.remote.FileAccess;
import dev.imagepush.source.remote.S3Address;
import dev.imagepush.source.remote.StoreAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an image is to be read, before anything has been read.
public sealed interface SourceSpec {
  /// An image in a registry.
  record InRegistry(ImageReference image, RegistryAccess access) implements SourceSpec {}

  /// An image in an OCI image layout on this machine.
  ///
  /// @param image a reference name, an image's name or a digest; null: the only image
  record OciDirectory(Path directory, @Nullable String image) implements SourceSpec {}

  /// An image in a tar archive on this machine.
  ///
  /// @param image a reference name, a repository with a tag, or a digest; null: the only image
  record ArchiveFile(Path file, ArchiveFormat format, @Nullable String image)
      implements SourceSpec {}

  /// An image on a volume that is mounted here and that others may write to: in an OCI image layout in a
  /// directory, or in a tar archive, whose content tells its form.
  ///
  /// @param volume where it is mounted
  /// @param claim the PersistentVolumeClaim that it is of
  /// @param path from the volume's root: relative, and without `..`
  /// @param image a reference name, a repository with a tag, or a digest; null: the only image
  record OnVolume(Path volume, String claim, String path, @Nullable String image)
      implements SourceSpec {
    public OnVolume {
      if (claim.isEmpty()
          || path.isEmpty()
          || path.startsWith("/")
          || path.chars().anyMatch(Character::isISOControl)
          || List.of(path.split("/")).contains("..")) {
        throw new IllegalArgumentException(
            "a path from the root of the volume is needed, such as out/app.tar: without a slash before"
                + " it, and without ..");
      }
    }

    /// How people name what is at the path.
    public String location() {
      return "PersistentVolumeClaim " + claim + ": " + path;
    }
  }

  /// The same image with its layers compressed, those that are not yet; its digest is another then.
  record Compressed(SourceSpec source, LayerCompression compression) implements SourceSpec {}

  /// An image in a tar archive behind a URL.
  ///
  /// @param digest of the archive itself; null: it is not checked
  /// @param image a reference name, a repository with a tag, or a digest; null: the only image
  record ArchiveAtUrl(URI url, @Nullable Digest digest, @Nullable String image, FileAccess access)
      implements SourceSpec {}

  /// An image in a tar archive in S3 or a compatible store.
  ///
  /// @param image a reference name, a repository with a tag, or a digest; null: the only image
  record ArchiveInStore(S3Address address, @Nullable String image, StoreAccess access)
      implements SourceSpec {}
}
