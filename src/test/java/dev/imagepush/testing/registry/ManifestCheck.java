package dev.imagepush.testing.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a registry looks at before it takes a manifest: that it is one thing, is what its
/// `Content-Type` says, and refers to what the repository holds.
final class ManifestCheck {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Repository repository;
  private final boolean sparseIndexes;

  ManifestCheck(Repository repository, boolean sparseIndexes) {
    this.repository = repository;
    this.sparseIndexes = sparseIndexes;
  }

  void check(byte[] bytes, String mediaType) {
    JsonNode manifest = parse(bytes);
    if (!manifest.path("mediaType").asText(mediaType).equals(mediaType)) {
      throw OciError.MANIFEST_INVALID.refusal("mediaType and Content-Type differ");
    }
    boolean image = manifest.has("config") || manifest.has("layers");
    if (image == manifest.has("manifests")) {
      throw OciError.MANIFEST_INVALID.refusal("neither an image nor an index, or both");
    }
    List<JsonNode> blobs = new ArrayList<>();
    manifest.path("layers").forEach(blobs::add);
    if (manifest.has("config")) {
      blobs.add(manifest.get("config"));
    }
    blobs.stream().filter(blob -> !isForeign(blob)).forEach(this::requireBlob);
    if (!sparseIndexes) {
      manifest.path("manifests").forEach(this::requireManifest);
    }
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode manifest = JSON.readTree(bytes);
      if (manifest.isObject()) {
        return manifest;
      }
    } catch (IOException e) {
      // Refused below.
    }
    throw OciError.MANIFEST_INVALID.refusal("not a JSON object");
  }

  private void requireBlob(JsonNode descriptor) {
    if (!repository.holdsBlob(descriptor.path("digest").asText())) {
      throw OciError.MANIFEST_BLOB_UNKNOWN.refusal("a blob of this manifest is not here");
    }
  }

  private void requireManifest(JsonNode descriptor) {
    String digest = descriptor.path("digest").asText();
    if (!digest.contains(":") || repository.manifest(digest).isEmpty()) {
      throw OciError.MANIFEST_BLOB_UNKNOWN.refusal("a manifest of this index is not here");
    }
  }

  /// Layers that may not be distributed lie elsewhere, at the URLs that their descriptors name.
  private static boolean isForeign(JsonNode layer) {
    String type = layer.path("mediaType").asText();
    return type.contains("nondistributable") || type.contains(".foreign.");
  }
}
