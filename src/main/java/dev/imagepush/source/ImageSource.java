package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// An image to be read: what it is was decided when the source was opened, and does not change while it
/// is open. Safe for use by several threads at once.
///
/// Failures are [dev.imagepush.exit.ExitException]s; an [IOException] means that the reading itself was
/// cut.
public interface ImageSource extends AutoCloseable {
  /// How people name this image, with the digest that it had when it was opened.
  String name();

  /// The manifest that the reference stood for when it was opened.
  ManifestBytes root() throws IOException;

  /// The bytes of a manifest that another one lists. Their digest and size have been checked.
  ManifestBytes manifest(Descriptor descriptor) throws IOException;

  /// A blob's bytes from an offset on, up to its end. They are not checked: who reads them either
  /// checks the digest or hands them to one who does.
  ///
  /// @param offset from 0 to the blob's size
  InputStream open(Descriptor blob, long offset) throws IOException;

  /// What is attached to a manifest of this image: what refers to it, and what is tagged by its digest.
  Attached attached(Digest subject) throws IOException;

  /// The registry's repository that the blobs are in, from which the same registry could mount them;
  /// empty for a source that is no registry.
  default Optional<Repository> repository() {
    return Optional.empty();
  }

  /// What a person should know of how this image came to be: part of a sentence; empty for one that is as
  /// its source has it.
  default Optional<String> note() {
    return Optional.empty();
  }

  @Override
  void close() throws IOException;
}
