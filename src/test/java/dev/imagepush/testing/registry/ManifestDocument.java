package dev.imagepush.testing.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a manifest says, read leniently: a field of another kind counts as absent.
record ManifestDocument(JsonNode json) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /// Throws a refusal where the bytes are no JSON object, or one that has a key twice.
  static ManifestDocument of(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json.isObject()) {
        return new ManifestDocument(json);
      }
    } catch (IOException e) {
      // Refused below.
    }
    throw OciError.MANIFEST_INVALID.refusal("not a JSON object");
  }

  Optional<String> mediaType() {
    return text(json.path("mediaType"));
  }

  boolean isImage() {
    return json.has("config") || json.has("layers");
  }

  boolean isIndex() {
    return json.has("manifests");
  }

  /// The descriptors of the layers and the config.
  List<JsonNode> blobs() {
    List<JsonNode> blobs = new ArrayList<>();
    json.path("layers").forEach(blobs::add);
    if (json.has("config")) {
      blobs.add(json.get("config"));
    }
    return blobs;
  }

  JsonNode manifests() {
    return json.path("manifests");
  }

  /// The digest of the manifest that this one is about.
  Optional<String> subject() {
    return text(json.path("subject").path("digest"));
  }

  /// What a list of referrers calls this manifest: its `artifactType`, or an image's config's type.
  Optional<String> artifactType() {
    return text(json.path("artifactType")).or(() -> text(json.path("config").path("mediaType")));
  }

  JsonNode annotations() {
    return json.path("annotations");
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.ofNullable(node.textValue()).filter(text -> !text.isEmpty());
  }
}
