package dev.imagepush.testing.registry;

import com.fasterxml.jackson.databind.JsonNode;

/// What a registry looks at before it takes a manifest: that it is one thing, is what its
/// `Content-Type` says, and refers to what the repository holds.
final class ManifestCheck {
  private final Repository repository;
  private final RegistryOptions options;

  ManifestCheck(Repository repository, RegistryOptions options) {
    this.repository = repository;
    this.options = options;
  }

  /// Throws a refusal where something is amiss.
  void check(ManifestDocument manifest, String mediaType) {
    if (!manifest.mediaType().orElse(mediaType).equals(mediaType)) {
      throw OciError.MANIFEST_INVALID.refusal("mediaType and Content-Type differ");
    }
    if (manifest.isImage() == manifest.isIndex()) {
      throw OciError.MANIFEST_INVALID.refusal("neither an image nor an index, or both");
    }
    if (!options.has(RegistryTrait.SPARSE_IMAGES)) {
      manifest.blobs().stream().filter(blob -> !isForeign(blob)).forEach(this::requireBlob);
    }
    if (!options.has(RegistryTrait.SPARSE_INDEXES)) {
      manifest.manifests().forEach(this::requireManifest);
    }
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
