package dev.imagepush.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.image.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A JSON object of a stranger's, read key by key: each has the type that is asked for, and none is left
/// over.
final class StrictObject {
  private static final String VERSION_KEY = "version";

  private final JsonNode node;
  private final String path;
  private final Set<String> read = new HashSet<>();

  private StrictObject(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /// Reads a text that is one object of a version.
  ///
  /// @param maxBytes the longest that it may be
  /// @throws InvalidReportException for anything else
  static StrictObject parse(String text, int maxBytes, int version) {
    // No character takes less than a byte, so that nothing long is encoded.
    byte[] bytes = text.length() > maxBytes ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    if (text.length() > maxBytes || bytes.length > maxBytes) {
      throw new InvalidReportException("is longer than " + maxBytes + " bytes");
    }
    if (bytes.length == 0) {
      throw new InvalidReportException("is empty");
    }
    StrictObject object;
    try {
      object = new StrictObject(StrictJson.object(bytes), "");
    } catch (StrictJson.MalformedJsonException e) {
      throw new InvalidReportException(e.fault());
    }
    if (object.number(VERSION_KEY, 0, Integer.MAX_VALUE) != version) {
      throw new InvalidReportException("is of another version than " + version);
    }
    return object;
  }

  String text(String key) {
    return text(value(key), path + key);
  }

  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /// A text that a type of ours takes, and which says itself what it wants.
  <T> T parsed(String key, Function<String, T> parser) {
    return parsed(text(key), path + key, parser);
  }

  <T> @Nullable T parsedOrNull(String key, Function<String, T> parser) {
    return has(key) ? parsed(key, parser) : null;
  }

  /// A whole number within bounds.
  long number(String key, long least, long most) {
    return number(value(key), path + key, least, most);
  }

  @Nullable Long numberOrNull(String key, long least, long most) {
    return has(key) ? number(key, least, most) : null;
  }

  boolean isTrue(String key) {
    JsonNode value = value(key);
    if (!value.isBoolean()) {
      throw new InvalidReportException("has a " + path + key + " that is not true or false");
    }
    return value.booleanValue();
  }

  StrictObject object(String key) {
    JsonNode value = value(key);
    if (!value.isObject()) {
      throw new InvalidReportException("has a " + path + key + " that is no object");
    }
    return new StrictObject(value, path + key + ".");
  }

  <T> List<T> texts(String key, Function<String, T> parser) {
    List<T> values = new ArrayList<>();
    for (JsonNode each : list(key)) {
      values.add(parsed(text(each, path + key), path + key, parser));
    }
    return values;
  }

  /// Whole numbers from 0, below a bound, each once.
  List<Integer> indexes(String key, int below) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode each : list(key)) {
      int index = (int) number(each, path + key, 0, below - 1L);
      if (values.contains(index)) {
        throw new InvalidReportException("has one number twice in " + path + key);
      }
      values.add(index);
    }
    return values;
  }

  boolean has(String key) {
    return node.has(key);
  }

  /// Returns where every key has been read.
  void requireNothingElse() {
    if (read.size() < node.size()) {
      throw new InvalidReportException(
          "has keys that are not known" + (path.isEmpty() ? "" : " in " + path));
    }
  }

  private JsonNode list(String key) {
    JsonNode value = value(key);
    if (!value.isArray()) {
      throw new InvalidReportException("has a " + path + key + " that is no list");
    }
    return value;
  }

  private JsonNode value(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      throw new InvalidReportException("has no " + path + key);
    }
    read.add(key);
    return value;
  }

  private static <T> T parsed(String text, String place, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidReportException("has a " + place + " that cannot be one");
    }
  }

  private static String text(JsonNode value, String place) {
    if (!value.isTextual()) {
      throw new InvalidReportException("has a " + place + " that is no text");
    }
    return value.textValue();
  }

  private static long number(JsonNode value, String place, long least, long most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw new InvalidReportException(
          "has a " + place + " that is no whole number from " + least + " to " + most);
    }
    return value.longValue();
  }
}
