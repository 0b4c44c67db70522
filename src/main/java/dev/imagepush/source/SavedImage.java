package dev.imagepush.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.image.StrictJson;
import java.util.ArrayList;
import java.util.List;

/// An image of a docker-archive, as its `manifest.json` lists it.
///
/// @param config the entry that holds the image's config
/// @param layers the entries that hold its layers, the lowest first
/// @param tags such as `app:1.2`; empty for an image that was saved by its id
record SavedImage(String config, List<String> layers, List<String> tags) {
  SavedImage {
    layers = List.copyOf(layers);
    tags = List.copyOf(tags);
  }

  /// Reads a `manifest.json`.
  ///
  /// @throws IllegalArgumentException with what is wrong, to be put after the file's name
  static List<SavedImage> parse(byte[] json) throws StrictJson.MalformedJsonException {
    List<SavedImage> images = new ArrayList<>();
    for (JsonNode image : StrictJson.array(json)) {
      if (!image.path("Config").isTextual()) {
        throw new IllegalArgumentException("lists an image without a Config");
      }
      images.add(
          new SavedImage(
              image.path("Config").textValue(), texts(image, "Layers"), texts(image, "RepoTags")));
    }
    return images;
  }

  SavedImage withoutTags() {
    return new SavedImage(config, layers, List.of());
  }

  /// A list of texts. Go's programs write an empty one as null.
  private static List<String> texts(JsonNode image, String field) {
    JsonNode array = image.path(field);
    if (array.isNull() || array.isMissingNode()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array) {
      texts.add(element.textValue());
    }
    if (!array.isArray() || texts.contains(null)) {
      throw new IllegalArgumentException("lists an image whose " + field + " are no texts");
    }
    return texts;
  }
}
