package dev.imagepush.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Makes a manifest that lists other content: descriptors are exchanged, and all else in it stays, in its
/// order. The same input gives the same bytes, as one line of JSON.
final class ManifestRewriting {
  /// BuildKit's attestation of an image stands beside it in the index, and says so by its digest.
  private static final String ATTESTED = "vnd.docker.reference.digest";

  private ManifestRewriting() {}

  /// Exchanges descriptors.
  ///
  /// @param original a manifest that has been parsed before
  /// @param list the field with the descriptors: `layers` or `manifests`
  /// @param replacements by the digest that is replaced; what is not among them stays
  static ManifestBytes replace(
      ManifestBytes original, String list, Map<Digest, Descriptor> replacements) {
    try {
      JsonNode json = StrictJson.object(original.bytes());
      for (JsonNode entry : json.path(list)) {
        replace((ObjectNode) entry, replacements);
      }
      return ManifestBytes.of(
          original.mediaType(), json.toString().getBytes(StandardCharsets.UTF_8));
    } catch (StrictJson.MalformedJsonException e) {
      throw new IllegalArgumentException("a manifest that was parsed before", e);
    }
  }

  private static void replace(ObjectNode entry, Map<Digest, Descriptor> replacements) {
    Descriptor replacement = replacements.get(Digest.parse(entry.path("digest").textValue()));
    if (replacement != null) {
      entry.put("mediaType", replacement.mediaType().toString());
      entry.put("digest", replacement.digest().toString());
      entry.put("size", replacement.size());
      entry.remove("data"); // The old content itself.
    }
    if (entry.path("annotations").path(ATTESTED).isTextual()) {
      retarget((ObjectNode) entry.path("annotations"), replacements);
    }
  }

  private static void retarget(ObjectNode annotations, Map<Digest, Descriptor> replacements) {
    replacements.forEach(
        (digest, replacement) -> {
          if (annotations.path(ATTESTED).textValue().equals(digest.toString())) {
            annotations.put(ATTESTED, replacement.digest().toString());
          }
        });
  }
}
