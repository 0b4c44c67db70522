package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.LocalFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An image whose layers were not compressed, and now are. The manifests that list them are made anew, and
/// so are the indexes above; so its digest is another than in its archive. Configs stay: their diff_ids
/// are of what is compressed. Owns the image that it is made of.
final class CompressedLayers implements ImageSource {
  /// Artifacts also call their files layers, and only an image says by its config what it means by that.
  private static final Set<MediaType> IMAGE_CONFIGS =
      Set.of(MediaType.OCI_CONFIG, new MediaType("application/vnd.docker.container.image.v1+json"));

  private final ImageSource original;
  private final LayerPacking packing;
  private final LayerCompression compression;
  private final String name;
  private final Digest archived;
  private final Map<Digest, LocalFile> layers = new HashMap<>();
  private final Map<Digest, ManifestBytes> rewritten = new HashMap<>();
  private ManifestBytes root;

  private CompressedLayers(
      ImageSource original,
      LayerPacking packing,
      LayerCompression compression,
      List<Manifest> manifests,
      Map<Digest, LayerPacking.Packed> packed) {
    this.original = original;
    this.packing = packing;
    this.compression = compression;
    this.name = original.name() + " (layers compressed with " + compression + ")";
    this.root = manifests.getLast().content();
    this.archived = root.digest();
    packed.values().forEach(layer -> layers.put(layer.digest(), layer.file()));
    rewrite(manifests, packed);
  }

  /// Compresses an image's layers; an image that has none to compress is returned as it is. Closes it where
  /// that fails.
  ///
  /// @throws dev.imagepush.exit.ExitException SourceCorrupt, StorageFull, Cancelled, and what reading the
  ///     image throws
  static ImageSource open(
      ImageSource original, LayerCompression compression, SourceResources resources)
      throws IOException {
    LayerPacking packing = new LayerPacking(original, compression, resources);
    try {
      List<Manifest> manifests =
          ManifestTree.read(original, resources.limits(), resources.manifests());
      Map<Digest, Descriptor> plain = new LinkedHashMap<>();
      for (Manifest manifest : manifests) {
        layersOf(manifest).stream()
            .filter(layer -> compression.compressed(layer.mediaType()).isPresent())
            .forEach(layer -> plain.putIfAbsent(layer.digest(), layer));
      }
      return plain.isEmpty()
          ? original
          : new CompressedLayers(
              original, packing, compression, manifests, packing.pack(plain.values()));
    } catch (IOException | RuntimeException e) {
      try (ImageSource closed = original) {
        packing.close();
      }
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> note() {
    return Optional.of(
        "the layers were compressed with "
            + compression
            + ", so the digest is a new one; signatures of "
            + archived
            + " in the archive do not match");
  }

  @Override
  public ManifestBytes root() {
    return root;
  }

  @Override
  public ManifestBytes manifest(Descriptor descriptor) throws IOException {
    ManifestBytes manifest = rewritten.get(descriptor.digest());
    return manifest == null ? original.manifest(descriptor) : manifest;
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    LocalFile layer = layers.get(blob.digest());
    return layer == null
        ? original.open(blob, offset)
        : layer.open(offset, layer.length() - offset);
  }

  /// What is attached to a manifest that stayed as it is. Of one that was made anew nothing is: signatures are
  /// of the digest in the archive.
  @Override
  public Attached attached(Digest subject) throws IOException {
    return original.attached(subject);
  }

  @Override
  public void close() throws IOException {
    try (ImageSource closed = original) {
      packing.close();
    }
  }

  private static List<Descriptor> layersOf(Manifest manifest) {
    return switch (manifest) {
      case Manifest.Image image ->
          IMAGE_CONFIGS.contains(image.config().mediaType()) ? image.layers() : List.of();
      case Manifest.Index index -> List.of();
    };
  }

  private void rewrite(List<Manifest> manifests, Map<Digest, LayerPacking.Packed> packed) {
    Map<Digest, Descriptor> newManifests = new HashMap<>();
    for (Manifest manifest : manifests) {
      ManifestBytes content = manifest.content();
      ManifestBytes changed =
          switch (manifest) {
            case Manifest.Image image -> {
              Map<Digest, Descriptor> newLayers = newLayers(image, packed);
              yield newLayers.isEmpty()
                  ? content
                  : ManifestRewriting.replace(content, "layers", newLayers);
            }
            case Manifest.Index index ->
                lists(index.manifests(), newManifests)
                    ? ManifestRewriting.replace(content, "manifests", newManifests)
                    : content;
          };
      if (changed != content) {
        rewritten.put(changed.digest(), changed);
        newManifests.put(content.digest(), changed.descriptor());
      }
      root = changed;
    }
  }

  /// By the digest that they had; each of the kind that it is in this image, OCI's or Docker's.
  private Map<Digest, Descriptor> newLayers(
      Manifest.Image image, Map<Digest, LayerPacking.Packed> packed) {
    Map<Digest, Descriptor> newLayers = new HashMap<>();
    for (Descriptor layer : layersOf(image)) {
      Optional<MediaType> mediaType = compression.compressed(layer.mediaType());
      LayerPacking.Packed newLayer = packed.get(layer.digest());
      if (mediaType.isPresent() && newLayer != null) {
        newLayers.put(layer.digest(), newLayer.as(mediaType.get()));
      }
    }
    return newLayers;
  }

  private static boolean lists(List<Descriptor> entries, Map<Digest, Descriptor> replaced) {
    return entries.stream().anyMatch(entry -> replaced.containsKey(entry.digest()));
  }
}
