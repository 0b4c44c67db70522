package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.source.files.StoredFile;
import dev.imagepush.source.files.StoredFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What stored files mean, where they hold an image: which of them is what. [StoredImage] reads it.
interface StoredContent {
  /// The manifest of the image that was chosen.
  ManifestBytes root();

  /// A manifest that another one lists.
  ///
  /// @throws dev.imagepush.exit.ExitException SourceCorrupt where it is absent or is another
  ManifestBytes manifest(Descriptor descriptor) throws IOException;

  /// The file that holds a blob.
  ///
  /// @throws dev.imagepush.exit.ExitException SourceCorrupt where it is absent or of another size
  StoredFile blob(Descriptor descriptor) throws IOException;

  /// What is attached to a manifest.
  default Attached attached(Digest subject) throws IOException {
    return Attached.NOTHING;
  }

  /// A form that images are stored in.
  @FunctionalInterface
  interface Form {
    /// Finds one image.
    ///
    /// @param image a reference name, a repository with a tag, or a digest; null: the only image
    StoredContent read(StoredFiles files, @Nullable String image, SourceResources resources)
        throws IOException;
  }
}
