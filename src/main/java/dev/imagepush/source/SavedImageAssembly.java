package dev.imagepush.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.StrictJson;
import dev.imagepush.source.files.BoundedContent;
import dev.imagepush.source.files.Compression;
import dev.imagepush.source.files.EntryName;
import dev.imagepush.source.files.StoredFile;
import dev.imagepush.source.files.StoredFiles;
import dev.imagepush.source.files.TarException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the OCI manifest of an image in a docker-archive. The same config and layers give the same
/// bytes: one JSON object without white space, its fields in the order `schemaVersion`, `mediaType`,
/// `config`, `layers`, each descriptor's in the order `mediaType`, `digest`, `size`.
///
/// The digest of a layer that is not compressed is the diff_id that the config lists for it: the bytes
/// are not read for it, as the registry checks them when they arrive. That of a compressed one is
/// found by reading it once, several side by side: its name is what its writer says.
final class SavedImageAssembly {
  private final StoredFiles files;
  private final SourceResources resources;
  private final Map<Digest, StoredFile> blobs = new HashMap<>();

  SavedImageAssembly(StoredFiles files, SourceResources resources) {
    this.files = files;
    this.resources = resources;
  }

  /// The config and layers of what was assembled.
  Map<Digest, StoredFile> blobs() {
    return Map.copyOf(blobs);
  }

  byte[] config(SavedImage image) throws IOException {
    return BoundedContent.read(
        required(image.config()),
        resources.limits().manifestBytes(),
        files.location() + ": the config");
  }

  ManifestBytes assemble(SavedImage image) throws IOException {
    if (image.layers().size() > resources.limits().layers()) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          files.location()
              + " holds an image of "
              + image.layers().size()
              + " layers; at most "
              + resources.limits().layers()
              + " are allowed (limits.layers)");
    }
    byte[] config = config(image);
    List<Digest> diffIds = diffIds(config);
    if (diffIds.size() != image.layers().size()) {
      throw corrupt(
          "the config lists "
              + diffIds.size()
              + " layers, "
              + DockerArchive.MANIFEST
              + " "
              + image.layers().size(),
          null);
    }
    Descriptor configDescriptor =
        new Descriptor(MediaType.OCI_CONFIG, Digest.sha256(config), config.length);
    keep(configDescriptor, required(image.config()));
    List<Layer> layers = new ArrayList<>(diffIds.size());
    for (int i = 0; i < diffIds.size(); i++) {
      layers.add(layer(image.layers().get(i), diffIds.get(i)));
    }
    return manifest(configDescriptor, described(layers));
  }

  /// A layer as it lies in the archive.
  ///
  /// @param diffId the digest of it when it is not compressed
  private record Layer(StoredFile file, MediaType mediaType, Digest diffId) {
    boolean isCompressed() {
      return !mediaType.equals(MediaType.OCI_LAYER);
    }
  }

  private Layer layer(String path, Digest diffId) throws IOException {
    StoredFile file = required(path);
    Compression compression;
    try (InputStream content = file.open(0)) {
      compression = Compression.of(content.readNBytes(Compression.SAMPLE_BYTES));
    }
    MediaType mediaType =
        switch (compression) {
          case NONE -> MediaType.OCI_LAYER;
          case GZIP -> MediaType.OCI_LAYER_GZIP;
          case ZSTD -> MediaType.OCI_LAYER_ZSTD;
          case BZIP2, XZ, UNKNOWN ->
              throw new ExitException(
                  ExitReason.UNSUPPORTED_MEDIA_TYPE,
                  files.location()
                      + ": the layer "
                      + EntryName.shown(path)
                      + " is neither a tar archive nor one packed with gzip or zstd");
        };
    return new Layer(file, mediaType, diffId);
  }

  private List<Descriptor> described(List<Layer> layers) {
    List<StoredFile> compressed =
        layers.stream().filter(Layer::isCompressed).map(Layer::file).distinct().toList();
    List<Digest> hashes = resources.processors().steps().map(compressed, this::hash);
    Map<StoredFile, Digest> digests = new HashMap<>();
    for (int i = 0; i < hashes.size(); i++) {
      digests.put(compressed.get(i), hashes.get(i));
    }
    List<Descriptor> descriptors = new ArrayList<>(layers.size());
    for (Layer layer : layers) {
      Digest digest = digests.getOrDefault(layer.file(), layer.diffId());
      Descriptor descriptor = new Descriptor(layer.mediaType(), digest, layer.file().length());
      keep(descriptor, layer.file());
      descriptors.add(descriptor);
    }
    return descriptors;
  }

  private Digest hash(StoredFile file) throws IOException, InterruptedException {
    MessageDigest hash = Digest.Algorithm.SHA256.newHash();
    try (InputStream content = file.open(0)) {
      resources
          .processors()
          .forEachPiece(content, (buffer, count) -> hash.update(buffer, 0, count));
    }
    return Digest.finished(Digest.Algorithm.SHA256, hash);
  }

  private void keep(Descriptor descriptor, StoredFile file) {
    StoredFile earlier = blobs.putIfAbsent(descriptor.digest(), file);
    if (earlier != null && earlier.length() != file.length()) {
      throw corrupt("two layers of different sizes have the diff_id " + descriptor.digest(), null);
    }
  }

  private StoredFile required(String path) throws IOException {
    StoredFile file;
    try {
      file = files.find(EntryName.normalise(path));
    } catch (TarException e) {
      throw new ExitException(
          e.reason(), files.location() + ": " + DockerArchive.MANIFEST + " " + e.fault(), e);
    }
    if (file == null) {
      throw corrupt(
          EntryName.shown(path)
              + " is listed in "
              + DockerArchive.MANIFEST
              + " and missing; the archive is incomplete",
          null);
    }
    return file;
  }

  private List<Digest> diffIds(byte[] config) {
    try {
      JsonNode list = StrictJson.object(config).path("rootfs").path("diff_ids");
      // Go's programs write an empty list as null.
      if (!list.isArray() && !list.isNull()) {
        throw new IllegalArgumentException("has no list rootfs.diff_ids");
      }
      List<Digest> diffIds = new ArrayList<>();
      for (JsonNode diffId : list) {
        diffIds.add(Digest.parse(diffId.asText()));
      }
      return diffIds;
    } catch (StrictJson.MalformedJsonException | IllegalArgumentException e) {
      throw corrupt("the config " + e.getMessage(), e);
    }
  }

  private static ManifestBytes manifest(Descriptor config, List<Descriptor> layers) {
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + MediaType.OCI_MANIFEST
            + "\",\"config\":"
            + json(config)
            + ",\"layers\":["
            + layers.stream().map(SavedImageAssembly::json).collect(Collectors.joining(","))
            + "]}";
    return ManifestBytes.of(MediaType.OCI_MANIFEST, json.getBytes(StandardCharsets.UTF_8));
  }

  /// Media types and digests have no character that JSON escapes.
  private static String json(Descriptor descriptor) {
    return "{\"mediaType\":\""
        + descriptor.mediaType()
        + "\",\"digest\":\""
        + descriptor.digest()
        + "\",\"size\":"
        + descriptor.size()
        + "}";
  }

  private ExitException corrupt(String fault, @Nullable Throwable cause) {
    return new ExitException(ExitReason.SOURCE_CORRUPT, files.location() + ": " + fault, cause);
  }
}
