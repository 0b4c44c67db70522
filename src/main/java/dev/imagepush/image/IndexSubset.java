package dev.imagepush.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// An index with some of its entries left out: the one manifest that is ever written anew. Every other
/// member of the document and of the entries that stay is kept, in its order; white space is not. The same
/// index and the same choice make the same bytes.
public final class IndexSubset {
  private static final JsonMapper JSON = new JsonMapper();

  private IndexSubset() {}

  /// The index that has these entries; the index itself, byte for byte, where they are its own.
  ///
  /// @param entries for each entry of the index, in order, what stands in its place: itself, a descriptor
  ///     of what a nested index became, or nothing
  public static ManifestBytes of(Manifest.Index index, List<Optional<Descriptor>> entries) {
    List<Optional<Descriptor>> own = index.manifests().stream().map(Optional::of).toList();
    if (own.equals(entries)) {
      return index.content();
    }
    if (own.size() != entries.size()) {
      throw new IllegalArgumentException("each entry of the index stays, changes or goes");
    }
    try {
      ObjectNode document = (ObjectNode) StrictJson.object(index.content().bytes());
      ArrayNode kept = JSON.createArrayNode();
      for (int i = 0; i < entries.size(); i++) {
        JsonNode entry = document.path("manifests").path(i);
        Descriptor before = index.manifests().get(i);
        entries.get(i).ifPresent(after -> kept.add(entry(entry, before, after)));
      }
      document.set("manifests", kept); // An existing member keeps its place.
      byte[] bytes = JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
      return ManifestBytes.of(index.content().mediaType(), bytes);
    } catch (StrictJson.MalformedJsonException | JsonProcessingException e) {
      throw new IllegalStateException("an index that was read is JSON", e);
    }
  }

  private static JsonNode entry(JsonNode entry, Descriptor before, Descriptor after) {
    if (!after.equals(before)) {
      ObjectNode changed = (ObjectNode) entry;
      changed.put("digest", after.digest().toString());
      changed.put("size", after.size());
      changed.remove("data"); // The bytes of what was there before.
    }
    return entry;
  }
}
