package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.source.files.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// An image in files: those of a directory, or those of an archive. It owns them, and closes them.
final class StoredImage implements ImageSource {
  private final StoredFiles files;
  private final StoredContent content;
  private final String name;

  private StoredImage(StoredFiles files, StoredContent content, String name) {
    this.files = files;
    this.content = content;
    this.name = name;
  }

  /// Opens an image, and closes the files where that fails.
  ///
  /// @param image as for [StoredContent.Form#read]
  static ImageSource open(
      StoredContent.Form form, StoredFiles files, @Nullable String image, SourceResources resources)
      throws IOException {
    try {
      StoredContent content = form.read(files, image, resources);
      return new StoredImage(
          files, content, SourceName.of(files.location(), image, content.root().digest()));
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ManifestBytes root() {
    return content.root();
  }

  @Override
  public ManifestBytes manifest(Descriptor descriptor) throws IOException {
    return content.manifest(descriptor);
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    if (offset < 0 || offset > blob.size()) {
      throw new IllegalArgumentException("an offset is from 0 to the blob's size");
    }
    return content.blob(blob).open(offset);
  }

  @Override
  public Attached attached(Digest subject) throws IOException {
    return content.attached(subject);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
