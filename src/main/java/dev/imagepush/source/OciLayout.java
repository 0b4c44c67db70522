package dev.imagepush.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.StrictJson;
import dev.imagepush.source.files.BoundedContent;
import dev.imagepush.source.files.DirectoryFiles;
import dev.imagepush.source.files.StoredFile;
import dev.imagepush.source.files.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An image of an OCI image layout: `oci-layout`, `index.json`, and `blobs/` by digest, in a directory
/// or in a tar archive.
final class OciLayout implements StoredContent {
  static final String MARKER = "oci-layout";
  static final String INDEX = "index.json";

  /// Where containerd and Docker note an image's whole name; the reference name is then the tag alone.
  private static final String IMAGE_NAME = "io.containerd.image.name";

  private final StoredFiles files;
  private final SourceLimits limits;
  private final List<Descriptor> entries;
  private final ManifestBytes root;
  private @Nullable LayoutReferrers referrers;

  private OciLayout(StoredFiles files, SourceLimits limits, @Nullable String image)
      throws IOException {
    this.files = files;
    this.limits = limits;
    requireVersion();
    this.entries = entries();
    Descriptor descriptor =
        new ImageSelection(files.location(), image)
            .choose(entries.stream().map(OciLayout::offer).toList());
    this.root = manifest(descriptor);
  }

  /// Opens a layout in a directory.
  ///
  /// @param image a reference name, an image's name or a digest; null: the only image
  /// @throws ExitException SourceNotFound, InvalidSpec, SourceCorrupt, UnsafeArchive,
  ///     UnsupportedMediaType or LimitExceeded
  static ImageSource openDirectory(
      Path directory, @Nullable String image, SourceResources resources) throws IOException {
    return open(DirectoryFiles.open(directory), image, resources);
  }

  /// Opens a layout in files, and closes them where that fails.
  static ImageSource open(StoredFiles files, @Nullable String image, SourceResources resources)
      throws IOException {
    return StoredImage.open(OciLayout::read, files, image, resources);
  }

  /// Finds an image in a layout.
  ///
  /// @param image a reference name, an image's name or a digest; null: the only image
  static StoredContent read(StoredFiles files, @Nullable String image, SourceResources resources)
      throws IOException {
    return new OciLayout(files, resources.limits(), image);
  }

  @Override
  public ManifestBytes root() {
    return root;
  }

  @Override
  public ManifestBytes manifest(Descriptor descriptor) throws IOException {
    StoredFile file = blob(descriptor);
    byte[] bytes =
        BoundedContent.read(
            file,
            limits.manifestBytes(),
            files.location() + ": the manifest " + descriptor.digest());
    try {
      return ManifestBytes.of(descriptor.mediaType(), descriptor.digest(), bytes);
    } catch (IllegalArgumentException e) {
      throw corrupt("the manifest " + descriptor.digest() + " has other bytes than that", e);
    }
  }

  @Override
  public StoredFile blob(Descriptor descriptor) throws IOException {
    StoredFile file =
        files.find("blobs/" + descriptor.digest().algorithm() + "/" + descriptor.digest().hex());
    if (file == null) {
      throw corrupt(
          "the blob " + descriptor.digest() + " is listed and missing; the layout is incomplete",
          null);
    }
    if (file.length() != descriptor.size()) {
      throw corrupt(
          "the blob "
              + descriptor.digest()
              + " has "
              + file.length()
              + " bytes and is listed with "
              + descriptor.size(),
          null);
    }
    return file;
  }

  private void requireVersion() throws IOException {
    try {
      JsonNode version = StrictJson.object(required(MARKER)).path("imageLayoutVersion");
      if (!version.isTextual() || !version.textValue().startsWith("1.")) {
        throw new ExitException(
            ExitReason.UNSUPPORTED_MEDIA_TYPE,
            files.location() + " is an OCI layout of another version than 1");
      }
    } catch (StrictJson.MalformedJsonException e) {
      throw corrupt(MARKER + " " + e.fault(), e);
    }
  }

  /// Every manifest of the layout's index is read for it, when it is asked for first.
  @Override
  public synchronized Attached attached(Digest subject) throws IOException {
    if (referrers == null) {
      referrers = LayoutReferrers.read(this, entries, limits.layers());
    }
    return referrers.of(subject);
  }

  private List<Descriptor> entries() throws IOException {
    ManifestBytes content = ManifestBytes.of(MediaType.OCI_INDEX, required(INDEX));
    Manifest parsed;
    try {
      parsed = new ManifestParser(limits.layers()).parse(content);
    } catch (ExitException e) {
      throw new ExitException(
          e.failure()
              .as(e.reason(), files.location() + ": " + INDEX + ": " + e.failure().message()),
          e);
    }
    return switch (parsed) {
      case Manifest.Image image ->
          throw new IllegalStateException("read as an index: " + image.content());
      case Manifest.Index index -> index.manifests();
    };
  }

  private static ImageSelection.Offer<Descriptor> offer(Descriptor entry) {
    List<String> names =
        Stream.of(Descriptor.REF_NAME, IMAGE_NAME)
            .filter(entry.annotations()::containsKey)
            .map(key -> entry.annotations().getOrDefault(key, ""))
            .toList();
    return new ImageSelection.Offer<>(
        new Descriptor(entry.mediaType(), entry.digest(), entry.size()), names, entry.digest());
  }

  private byte[] required(String path) throws IOException {
    StoredFile file = files.find(path);
    if (file == null) {
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND,
          files.location() + " is no OCI image layout: it has no file " + path);
    }
    return BoundedContent.read(file, limits.manifestBytes(), files.location() + ": " + path);
  }

  private ExitException corrupt(String fault, @Nullable Throwable cause) {
    return new ExitException(ExitReason.SOURCE_CORRUPT, files.location() + ": " + fault, cause);
  }
}
