package dev.imagepush.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a manifest's bytes say, and refuses what two readers could understand differently: a
/// document that is both index and image, one whose own `mediaType` differs from the type it is stored
/// under (CVE-2021-41190), a key given twice, an embedded `data` that is not what its digest says.
public final class ManifestParser {
  /// Every field of the specification that decides what a document means.
  private static final List<String> NAMES =
      List.of(
          "schemaVersion",
          "mediaType",
          "artifactType",
          "config",
          "layers",
          "manifests",
          "fsLayers",
          "blobs",
          "subject",
          "annotations",
          "digest",
          "size",
          "data",
          "urls",
          "platform");

  private final int maxDescriptors;

  /// @param maxDescriptors the most layers or child manifests of one manifest
  public ManifestParser(int maxDescriptors) {
    this.maxDescriptors = maxDescriptors;
  }

  /// Reads the bytes as the media type they are stored under.
  ///
  /// @throws ExitException SourceCorrupt, UnsupportedMediaType or LimitExceeded
  public Manifest parse(ManifestBytes content) {
    if (!content.mediaType().isManifest()) {
      throw new ExitException(
          ExitReason.UNSUPPORTED_MEDIA_TYPE,
          name(content)
              + " has the media type "
              + content.mediaType()
              + "; OCI images, indexes and artifacts and Docker schema 2 are pushed");
    }
    try {
      return parse(content, StrictJson.object(content.bytes()));
    } catch (StrictJson.MalformedJsonException | IllegalArgumentException e) {
      throw new ExitException(ExitReason.SOURCE_CORRUPT, name(content) + " " + e.getMessage(), e);
    }
  }

  private Manifest parse(ManifestBytes content, JsonNode json) {
    requireExactNames(json);
    requireType(content.mediaType(), json);
    if (!json.path("schemaVersion").isIntegralNumber()
        || json.path("schemaVersion").longValue() != 2) {
      throw new IllegalArgumentException("has not the schemaVersion 2");
    }
    boolean index = content.mediaType().isIndex();
    for (String foreign :
        index
            ? List.of("config", "layers", "fsLayers", "blobs")
            : List.of("manifests", "fsLayers", "blobs")) {
      if (json.has(foreign)) {
        throw new IllegalArgumentException(
            "has the field " + foreign + ", which its media type does not have");
      }
    }
    JsonNode subject = json.path("subject");
    Descriptor subjectOrNull =
        subject.isMissingNode() || subject.isNull() ? null : descriptor(subject, "subject");
    return index
        ? new Manifest.Index(content, descriptors(json, "manifests"), subjectOrNull)
        : new Manifest.Image(
            content,
            descriptor(json.path("config"), "config"),
            descriptors(json, "layers"),
            subjectOrNull);
  }

  /// Go's JSON reader takes `Layers` for `layers`, most others do not: registries and we would then
  /// read different documents.
  private static void requireExactNames(JsonNode json) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              for (String known : NAMES) {
                if (known.equalsIgnoreCase(name) && !known.equals(name)) {
                  throw new IllegalArgumentException(
                      "has the field " + known + " in other letters than these");
                }
              }
            });
  }

  private static void requireType(MediaType stored, JsonNode json) {
    JsonNode own = json.path("mediaType");
    if (own.isMissingNode() && stored.value().startsWith("application/vnd.oci.")) {
      return; // The OCI specification says SHOULD; Docker's always say it.
    }
    if (!own.isTextual() || !own.textValue().equals(stored.value())) {
      throw new IllegalArgumentException("does not name the media type it is stored under");
    }
  }

  private List<Descriptor> descriptors(JsonNode json, String field) {
    JsonNode array = json.path(field);
    if (array.isNull()) {
      return List.of(); // Go's programs write an empty list as null.
    }
    if (!array.isArray()) {
      throw new IllegalArgumentException("has no list " + field);
    }
    if (array.size() > maxDescriptors) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          "the manifest lists "
              + array.size()
              + " "
              + field
              + "; at most "
              + maxDescriptors
              + " are allowed (limits.layers)");
    }
    List<Descriptor> descriptors = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      descriptors.add(descriptor(element, field));
    }
    return descriptors;
  }

  private static Descriptor descriptor(JsonNode json, String field) {
    JsonNode size = json.path("size");
    if (!json.isObject()
        || !json.path("mediaType").isTextual()
        || !json.path("digest").isTextual()
        || !size.isIntegralNumber()
        || !size.canConvertToLong()) {
      throw new IllegalArgumentException(
          "has a descriptor in " + field + " without mediaType, digest or a whole size");
    }
    requireExactNames(json);
    Descriptor descriptor =
        new Descriptor(
            new MediaType(json.path("mediaType").textValue()),
            Digest.parse(json.path("digest").textValue()),
            size.longValue(),
            platform(json.path("platform")),
            annotations(json.path("annotations")));
    requireTrueData(descriptor, json.path("data"));
    return descriptor;
  }

  private static void requireTrueData(Descriptor descriptor, JsonNode data) {
    if (data.isMissingNode() || data.isNull()) {
      return;
    }
    byte[] embedded = decoded(data);
    if (embedded.length != descriptor.size() || !descriptor.digest().matches(embedded)) {
      throw new IllegalArgumentException("embeds data that its own descriptor does not describe");
    }
  }

  private static byte[] decoded(JsonNode data) {
    try {
      return Base64.getDecoder().decode(data.isTextual() ? data.textValue() : "?");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("embeds data that is not base64", e);
    }
  }

  private static @Nullable Platform platform(JsonNode json) {
    if (!json.path("os").isTextual() || !json.path("architecture").isTextual()) {
      return null;
    }
    String os = json.path("os").textValue();
    String architecture = json.path("architecture").textValue();
    String variant = json.path("variant").asText("");
    // Attestations stand in an index as unknown/unknown; some builders leave both empty.
    return os.isEmpty() || architecture.isEmpty()
        ? null
        : new Platform(os, architecture, variant.isEmpty() ? null : variant);
  }

  private static Map<String, String> annotations(JsonNode json) {
    Map<String, String> annotations = new HashMap<>();
    json.properties().forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
    return annotations;
  }

  private static String name(ManifestBytes content) {
    return "the manifest " + content.digest();
  }
}
