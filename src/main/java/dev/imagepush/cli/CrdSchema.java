package dev.imagepush.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// The schema of the CRD, for resources that no API server has checked: types, required and unknown
/// fields, words, patterns and bounds. Its CEL rules are an API server's to evaluate; what they protect
/// is checked again when a request is made of the resource.
final class CrdSchema {
  private static final String RESOURCE = "/crds/imagepushes.imagepush.dev.yaml";

  private final JsonNode root;

  private CrdSchema(JsonNode root) {
    this.root = root;
  }

  static CrdSchema load() {
    try (InputStream in = CrdSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build puts " + RESOURCE + " on the class path");
      }
      return new CrdSchema(
          new YAMLMapper()
              .readTree(in)
              .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    } catch (IOException e) {
      throw new IllegalStateException("a generated file is YAML", e);
    }
  }

  /// What is wrong with a spec, each fault with its field's path; empty where nothing is.
  List<String> faults(JsonNode spec) {
    List<String> faults = new ArrayList<>();
    check("spec", spec, root, faults);
    return faults;
  }

  private static void check(String path, JsonNode value, JsonNode schema, List<String> faults) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      if (!value.isIntegralNumber() && !value.isTextual()) {
        faults.add(path + " is a number or a text");
      }
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> object(path, value, schema, faults);
      case "array" -> array(path, value, schema, faults);
      case "string" -> text(path, value, schema, faults);
      case "integer" -> integer(path, value, schema, faults);
      case "boolean" -> require(value.isBoolean(), path + " is true or false", faults);
      default -> {
        // The schema leaves open what this is.
      }
    }
  }

  private static void object(String path, JsonNode value, JsonNode schema, List<String> faults) {
    if (!value.isObject()) {
      faults.add(path + " is an object");
      return;
    }
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    for (JsonNode required : schema.path("required")) {
      require(value.has(required.asText()), path + "." + required.asText() + " is missing", faults);
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String fieldPath = path + "." + field.getKey();
      if (properties.has(field.getKey())) {
        if (!field.getValue().isNull()) {
          check(fieldPath, field.getValue(), properties.get(field.getKey()), faults);
        }
      } else if (others.isObject()) {
        check(fieldPath, field.getValue(), others, faults);
      } else {
        faults.add(fieldPath + " is no field");
      }
    }
  }

  private static void array(String path, JsonNode value, JsonNode schema, List<String> faults) {
    if (!value.isArray()) {
      faults.add(path + " is a list");
      return;
    }
    bounds(path, value.size(), schema, "minItems", "maxItems", " entries", faults);
    for (int i = 0; i < value.size(); i++) {
      check(path + "[" + i + "]", value.get(i), schema.path("items"), faults);
    }
  }

  private static void text(String path, JsonNode value, JsonNode schema, List<String> faults) {
    if (!value.isTextual()) {
      faults.add(path + " is a text; put it in quotes");
      return;
    }
    String text = value.asText();
    bounds(path, text.length(), schema, "minLength", "maxLength", " characters", faults);
    JsonNode words = schema.path("enum");
    if (words.isArray()) {
      List<String> allowed =
          StreamSupport.stream(words.spliterator(), false).map(JsonNode::asText).toList();
      require(allowed.contains(text), path + " is one of " + String.join(", ", allowed), faults);
    }
    String pattern = schema.path("pattern").asText();
    require(
        pattern.isEmpty() || Pattern.compile(pattern).matcher(text).find(),
        path + " does not match " + pattern,
        faults);
  }

  private static void integer(String path, JsonNode value, JsonNode schema, List<String> faults) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      faults.add(path + " is a whole number");
      return;
    }
    bounds(path, value.asLong(), schema, "minimum", "maximum", "", faults);
  }

  private static void bounds(
      String path,
      long size,
      JsonNode schema,
      String least,
      String most,
      String unit,
      List<String> faults) {
    require(
        !schema.has(least) || size >= schema.path(least).asLong(),
        path + " has at least " + schema.path(least).asLong() + unit,
        faults);
    require(
        !schema.has(most) || size <= schema.path(most).asLong(),
        path + " has at most " + schema.path(most).asLong() + unit,
        faults);
  }

  private static void require(boolean holds, String fault, List<String> faults) {
    if (!holds) {
      faults.add(fault);
    }
  }
}
