package dev.imagepush.source;

import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.source.remote.FileAccess;
import dev.imagepush.source.remote.S3Address;
import dev.imagepush.source.remote.StoreAccess;
import java.net.URI;
import java.nio.file.Path;
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
