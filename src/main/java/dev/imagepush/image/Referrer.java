package dev.imagepush.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A manifest that refers to another one, such as a signature, as lists of referrers describe it.
///
/// @param subject what it refers to
/// @param descriptor of the manifest itself
/// @param artifactType the manifest's own, else the media type of its config; null for an index without
/// @param annotations the manifest's own
public record Referrer(
    Digest subject,
    Descriptor descriptor,
    @Nullable String artifactType,
    Map<String, String> annotations) {
  public Referrer {
    annotations = Map.copyOf(annotations);
  }

  /// Whether a manifest refers to another one.
  public static boolean isOne(Manifest manifest) {
    return manifest.subject() != null;
  }

  /// Describes a manifest that was read.
  ///
  /// @throws IllegalArgumentException where it refers to nothing
  public static Referrer of(Manifest manifest) {
    Descriptor subject = manifest.subject();
    if (subject == null) {
      throw new IllegalArgumentException("a referrer has a subject");
    }
    JsonNode json = json(manifest.content());
    return new Referrer(
        subject.digest(),
        manifest.content().descriptor(),
        artifactType(manifest, json.path("artifactType").asText("")),
        annotations(json.path("annotations")));
  }

  private static @Nullable String artifactType(Manifest manifest, String own) {
    if (!own.isEmpty()) {
      return own;
    }
    return switch (manifest) {
      case Manifest.Image image -> image.config().mediaType().value();
      case Manifest.Index index -> null;
    };
  }

  private static Map<String, String> annotations(JsonNode json) {
    Map<String, String> annotations = new TreeMap<>();
    json.properties().forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
    return annotations;
  }

  private static JsonNode json(ManifestBytes content) {
    try {
      return StrictJson.object(content.bytes());
    } catch (StrictJson.MalformedJsonException e) {
      throw new IllegalStateException("a manifest that was read is JSON", e);
    }
  }
}
