package dev.imagepush.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/// The index of referrers that clients keep under a tag where a registry keeps none (the referrers tag
/// schema of the OCI distribution specification).
public final class ReferrersIndex {
  /// As the specification cuts the parts of the tag.
  private static final int MAX_ENCODED = 64;

  private static final JsonMapper JSON = new JsonMapper();

  private ReferrersIndex() {}

  /// The tag for a subject: `sha256-<hex>`.
  public static String tag(Digest subject) {
    String hex = subject.hex();
    return subject.algorithm() + "-" + hex.substring(0, Math.min(hex.length(), MAX_ENCODED));
  }

  /// An index of these referrers alone.
  public static ManifestBytes of(Collection<Referrer> referrers) {
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX.value());
    index.putArray("manifests");
    return with(index, referrers);
  }

  /// An index that lists these referrers too; the same bytes where it does already. Others are not
  /// touched.
  public static ManifestBytes adding(Manifest.Index index, Collection<Referrer> referrers) {
    Set<Digest> listed = new HashSet<>();
    index.manifests().forEach(entry -> listed.add(entry.digest()));
    if (referrers.stream().allMatch(referrer -> listed.contains(referrer.descriptor().digest()))) {
      return index.content();
    }
    try {
      ObjectNode document = (ObjectNode) StrictJson.object(index.content().bytes());
      if (!document.path("manifests").isArray()) {
        document.putArray("manifests");
      }
      return with(
          document,
          referrers.stream()
              .filter(referrer -> !listed.contains(referrer.descriptor().digest()))
              .toList());
    } catch (StrictJson.MalformedJsonException e) {
      throw new IllegalStateException("an index that was read is JSON", e);
    }
  }

  private static ManifestBytes with(ObjectNode index, Collection<Referrer> referrers) {
    ArrayNode manifests = (ArrayNode) index.path("manifests");
    referrers.forEach(referrer -> manifests.add(entry(referrer)));
    try {
      return ManifestBytes.of(
          MediaType.OCI_INDEX, JSON.writeValueAsString(index).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON is JSON", e);
    }
  }

  private static JsonNode entry(Referrer referrer) {
    ObjectNode entry = JSON.createObjectNode();
    entry
        .put("mediaType", referrer.descriptor().mediaType().value())
        .put("digest", referrer.descriptor().digest().toString())
        .put("size", referrer.descriptor().size());
    if (referrer.artifactType() != null) {
      entry.put("artifactType", referrer.artifactType());
    }
    if (!referrer.annotations().isEmpty()) {
      ObjectNode annotations = entry.putObject("annotations");
      new TreeMap<>(referrer.annotations()).forEach(annotations::put);
    }
    return entry;
  }
}
