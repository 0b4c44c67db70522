package dev.imagepush.operator.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/// The settings that a YAML file holds. Keys that no [Setting] has, keys given twice and a second
/// document are refused; an empty file holds nothing.
final class ConfigFile {
  /// A ConfigMap holds at most 1 MiB.
  static final int MAX_BYTES = 1 << 20;

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private final Path file;
  private final Map<ConfigKey, ConfigValue> values = new LinkedHashMap<>();

  private ConfigFile(Path file) {
    this.file = file;
  }

  static Map<ConfigKey, ConfigValue> read(Path file) {
    var reader = new ConfigFile(file);
    reader.section("", 0, reader.document());
    return reader.values;
  }

  private JsonNode document() {
    byte[] yaml = bytes();
    try (JsonParser parser = MAPPER.createParser(yaml)) {
      JsonNode document = MAPPER.readTree(parser);
      if (parser.nextToken() != null) {
        throw refusal("holds more than one YAML document; write one");
      }
      return document == null ? MissingNode.getInstance() : document;
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the file, which may hold what must not be logged.
      throw refusal(lineOf(e) + "not valid YAML, or a key is given twice");
    } catch (IOException e) {
      throw refusal("cannot be read as YAML");
    }
  }

  private static String lineOf(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null ? "" : "line " + location.getLineNr() + ": ";
  }

  private byte[] bytes() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] yaml = in.readNBytes(MAX_BYTES + 1);
      if (yaml.length > MAX_BYTES) {
        throw refusal("is larger than 1 MiB");
      }
      return yaml;
    } catch (IOException e) {
      throw refusal(
          "cannot be read ("
              + e.getClass().getSimpleName()
              + "); name a file that the operator may read with --config");
    }
  }

  private void section(String path, int entry, JsonNode node) {
    if (isAbsent(node)) {
      return;
    }
    if (!(node instanceof ObjectNode mapping)) {
      throw refusal(spelled(path, entry) + " must hold keys: " + known(path));
    }
    for (Map.Entry<String, JsonNode> property : mapping.properties()) {
      String child = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
      if (!SettingPaths.keysOf(path).contains(property.getKey())) {
        throw refusal(
            "unknown key " + printable(spelled(child, entry)) + "; known here: " + known(path));
      }
      descend(child, entry, property.getValue());
    }
  }

  private void descend(String path, int entry, JsonNode node) {
    if (SettingPaths.isSection(path)) {
      section(path, entry, node);
    } else if (SettingPaths.isList(path)) {
      entries(path, node);
    } else {
      leaf(new ConfigKey(SettingPaths.at(path), entry), node);
    }
  }

  private void entries(String path, JsonNode node) {
    if (isAbsent(node)) {
      return;
    }
    if (!node.isArray()) {
      throw refusal(path + " must be a list of entries with the keys: " + known(path + "[]"));
    }
    for (int i = 0; i < node.size(); i++) {
      if (node.get(i).isEmpty()) {
        throw refusal(path + "[" + i + "] must hold keys: " + known(path + "[]"));
      }
      section(path + "[]", i, node.get(i));
    }
  }

  private void leaf(ConfigKey key, JsonNode node) {
    if (isAbsent(node)) {
      return;
    }
    var texts = new ArrayList<String>();
    switch (key.setting().shape()) {
      case VALUE -> texts.add(scalar(key, node));
      case LIST -> {
        if (!node.isArray()) {
          throw refusal(key.path() + " must be a list of " + key.setting().allowed());
        }
        node.forEach(element -> texts.add(scalar(key, element)));
      }
    }
    values.put(key, new ConfigValue(file + ": " + key.path(), texts));
  }

  private String scalar(ConfigKey key, JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      throw refusal(key.path() + " must be " + key.setting().allowed());
    }
    return node.asText();
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isNull() || node.isMissingNode();
  }

  private static String spelled(String path, int entry) {
    return path.isEmpty() ? "the file" : path.replace("[]", "[" + entry + "]");
  }

  private static String known(String section) {
    return String.join(", ", new TreeSet<>(SettingPaths.keysOf(section)));
  }

  private static String printable(String path) {
    return path.length() <= 100 ? path : path.substring(0, 99) + "…";
  }

  private ExitException refusal(String problem) {
    return new ExitException(
        ExitReason.INVALID_SPEC, "configuration file " + file + ": " + problem);
  }
}
