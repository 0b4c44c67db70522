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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image of a docker-archive, which `docker save`, podman, kaniko, Bazel and Jib write. It holds no
/// manifest, so one is made (see [SavedImageAssembly]); config and layers stay byte for byte as they
/// are.
final class DockerArchive implements StoredContent {
  static final String MANIFEST = "manifest.json";

  /// The most images of one archive.
  private static final int MAX_IMAGES = 1024;

  private final StoredFiles files;
  private final SourceResources resources;
  private final ManifestBytes root;
  private final Map<Digest, StoredFile> blobs;

  private DockerArchive(StoredFiles files, SourceResources resources, @Nullable String image)
      throws IOException {
    this.files = files;
    this.resources = resources;
    SavedImageAssembly assembly = new SavedImageAssembly(files, resources);
    this.root = assembly.assemble(choose(new ImageSelection(files.location(), image)));
    this.blobs = assembly.blobs();
  }

  /// Finds an image in an archive.
  ///
  /// @param image a repository with a tag, or the image's id, which is its config's digest; null: the
  ///     only image
  static StoredContent read(StoredFiles files, @Nullable String image, SourceResources resources)
      throws IOException {
    return new DockerArchive(files, resources, image);
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
  public StoredFile blob(Descriptor blob) {
    StoredFile file = blobs.get(blob.digest());
    if (file == null || file.length() != blob.size()) {
      throw corrupt("it holds no blob " + blob.digest() + " of " + blob.size() + " bytes", null);
    }
    return file;
  }

  private SavedImage choose(ImageSelection selection) throws IOException {
    List<ImageSelection.Offer<SavedImage>> offers = new ArrayList<>();
    List<SavedImage> images = images();
    for (SavedImage image : images) {
      // An image without a name is listed by its id, where one has to be chosen.
      boolean asked = selection.isByDigest() || (image.tags().isEmpty() && images.size() > 1);
      Digest id = asked ? id(image) : null;
      offers.add(new ImageSelection.Offer<>(image.withoutTags(), image.tags(), id));
    }
    return selection.choose(offers);
  }

  private String whyNoManifest() throws IOException {
    if (files.find("index.json") != null) {
      return " is an OCI image layout and no docker-archive; write oci-archive: (or oci: for a"
          + " directory) in place of docker-archive:";
    }
    return files.find("repositories") == null
        ? " is neither an OCI image layout (index.json) nor a docker-archive (manifest.json)"
        : " is a docker-archive of the first form, from before Docker 1.10; load it and save it again";
  }

  private List<SavedImage> images() throws IOException {
    StoredFile file = files.find(MANIFEST);
    if (file == null) {
      throw new ExitException(
          ExitReason.UNSUPPORTED_MEDIA_TYPE, files.location() + whyNoManifest());
    }
    byte[] json =
        BoundedContent.read(
            file, resources.limits().manifestBytes(), files.location() + ": " + MANIFEST);
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

  private Digest id(SavedImage image) throws IOException {
    return Digest.sha256(new SavedImageAssembly(files, resources).config(image));
  }

  private ExitException corrupt(String fault, @Nullable Throwable cause) {
    return new ExitException(ExitReason.SOURCE_CORRUPT, files.location() + ": " + fault, cause);
  }
}
