package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.StrictJson;
import dev.imagepush.source.files.BoundedContent;
import dev.imagepush.source.files.StoredFile;
import dev.imagepush.source.files.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image of a docker-archive, which `docker save`, podman, kaniko, Bazel and Jib write. It holds no
/// manifest, so one is made (see [SavedImageAssembly]); config and layers stay byte for byte as they
/// are.
public final class DockerArchive implements ImageSource {
  static final String MANIFEST = "manifest.json";

  /// The most images of one archive.
  private static final int MAX_IMAGES = 1024;

  private final StoredFiles files;
  private final ManifestBytes root;
  private final Map<Digest, StoredFile> blobs;
  private final String name;

  private DockerArchive(StoredFiles files, SourceLimits limits, @Nullable String image)
      throws IOException {
    this.files = files;
    SavedImageAssembly assembly = new SavedImageAssembly(files, limits);
    this.root = assembly.assemble(choose(new ImageSelection(files.location(), image), limits));
    this.blobs = assembly.blobs();
    this.name = SourceName.of(files.location(), image, root.digest());
  }

  /// Opens an archive, and closes its files where that fails.
  ///
  /// @param image a repository with a tag, or the image's id, which is its config's digest; null: the
  ///     only image
  static DockerArchive open(StoredFiles files, @Nullable String image, SourceLimits limits)
      throws IOException {
    try {
      return new DockerArchive(files, limits, image);
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
    return root;
  }

  @Override
  public ManifestBytes manifest(Descriptor descriptor) {
    if (!descriptor.digest().equals(root.digest())) {
      throw corrupt("it holds no manifest " + descriptor.digest(), null);
    }
    return root;
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    if (offset < 0 || offset > blob.size()) {
      throw new IllegalArgumentException("an offset is from 0 to the blob's size");
    }
    StoredFile file = blobs.get(blob.digest());
    if (file == null || file.length() != blob.size()) {
      throw corrupt("it holds no blob " + blob.digest() + " of " + blob.size() + " bytes", null);
    }
    return file.open(offset);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private SavedImage choose(ImageSelection selection, SourceLimits limits) throws IOException {
    List<ImageSelection.Offer<SavedImage>> offers = new ArrayList<>();
    for (SavedImage image : images(limits)) {
      Digest id = selection.isByDigest() ? id(image, limits) : null;
      offers.add(new ImageSelection.Offer<>(image.withoutTags(), image.tags(), id));
    }
    return selection.choose(offers);
  }

  private List<SavedImage> images(SourceLimits limits) throws IOException {
    StoredFile file = files.find(MANIFEST);
    if (file == null) {
      throw new ExitException(
          ExitReason.UNSUPPORTED_MEDIA_TYPE,
          files.find("repositories") == null
              ? files.location()
                  + " is neither an OCI image layout (index.json) nor a docker-archive"
                  + " (manifest.json)"
              : files.location()
                  + " is a docker-archive of the first form, from before Docker 1.10; load it and"
                  + " save it again");
    }
    byte[] json =
        BoundedContent.read(file, limits.manifestBytes(), files.location() + ": " + MANIFEST);
    List<SavedImage> images;
    try {
      images = SavedImage.parse(json);
    } catch (StrictJson.MalformedJsonException | IllegalArgumentException e) {
      throw corrupt(MANIFEST + " " + e.getMessage(), e);
    }
    if (images.size() > MAX_IMAGES) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          files.location() + " lists more than " + MAX_IMAGES + " images");
    }
    return images;
  }

  private Digest id(SavedImage image, SourceLimits limits) throws IOException {
    return Digest.sha256(new SavedImageAssembly(files, limits).config(image));
  }

  private ExitException corrupt(String fault, @Nullable Throwable cause) {
    return new ExitException(ExitReason.SOURCE_CORRUPT, files.location() + ": " + fault, cause);
  }
}
