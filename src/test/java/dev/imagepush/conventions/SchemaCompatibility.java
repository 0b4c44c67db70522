package dev.imagepush.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What a schema takes away from those who wrote resources for an older one. Where it finds nothing, every
/// resource that was accepted is accepted still, and means the same.
final class SchemaCompatibility {
  /// Bounds that refuse more the lower they are.
  private static final List<String> UPPER_BOUNDS =
      List.of("maximum", "maxLength", "maxItems", "maxProperties");

  /// Bounds that refuse more the higher they are.
  private static final List<String> LOWER_BOUNDS =
      List.of("minimum", "minLength", "minItems", "minProperties");

  /// What decides how a value is read or merged, and must stay as it is.
  private static final List<String> KINDS =
      List.of(
          "type",
          "x-kubernetes-int-or-string",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type");

  /// What refuses by its content: another one may refuse what this one did not, and none refuses nothing.
  private static final List<String> FILTERS =
      List.of("pattern", "format", "multipleOf", "allOf", "anyOf", "oneOf", "not");

  private static final Pattern ONLY_WITH = Pattern.compile("!has\\(self\\.(\\w+)\\) \\|\\| .*");

  private final List<String> violations = new ArrayList<>();

  private SchemaCompatibility() {}

  /// What is wrong with a new schema, each as `path: rule`.
  ///
  /// @param released the OpenAPI schema that was released
  /// @param current the one to be released
  static List<String> violations(JsonNode released, JsonNode current) {
    SchemaCompatibility walk = new SchemaCompatibility();
    walk.compare("", released, current);
    return List.copyOf(walk.violations);
  }

  private void compare(String path, JsonNode old, JsonNode now) {
    for (String kind : KINDS) {
      refuseIf(!old.path(kind).equals(now.path(kind)), path, kind + " changed", old, now, kind);
    }
    refuseIf(
        !old.path("default").equals(now.path("default")),
        path,
        "default changed",
        old,
        now,
        "default");
    refuseIf(
        old.path("nullable").asBoolean() && !now.path("nullable").asBoolean(),
        path,
        "null is no longer allowed",
        old,
        now,
        "nullable");
    filters(path, old, now);
    bounds(path, old, now);
    enumeration(path, old, now);
    rules(path, old, now);
    required(path, old, now);
    children(path, old, now);
  }

  private void filters(String path, JsonNode old, JsonNode now) {
    for (String filter : FILTERS) {
      refuseIf(
          now.has(filter) && !old.path(filter).equals(now.path(filter)),
          path,
          filter + " may refuse more",
          old,
          now,
          filter);
    }
  }

  private void bounds(String path, JsonNode old, JsonNode now) {
    for (String bound : UPPER_BOUNDS) {
      refuseIf(
          now.has(bound)
              && (!old.has(bound) || now.path(bound).asDouble() < old.path(bound).asDouble()),
          path,
          bound + " was lowered",
          old,
          now,
          bound);
    }
    for (String bound : LOWER_BOUNDS) {
      refuseIf(
          now.has(bound)
              && (!old.has(bound) || now.path(bound).asDouble() > old.path(bound).asDouble()),
          path,
          bound + " was raised",
          old,
          now,
          bound);
    }
    for (String exclusion : List.of("exclusiveMinimum", "exclusiveMaximum", "uniqueItems")) {
      refuseIf(
          now.path(exclusion).asBoolean() && !old.path(exclusion).asBoolean(),
          path,
          exclusion + " is new",
          old,
          now,
          exclusion);
    }
  }

  private void enumeration(String path, JsonNode old, JsonNode now) {
    if (!now.has("enum")) {
      return;
    }
    refuseIf(!old.has("enum"), path, "enum is new", old, now, "enum");
    Set<JsonNode> allowed = elements(now.path("enum"));
    elements(old.path("enum")).stream()
        .filter(value -> !allowed.contains(value))
        .forEach(value -> violations.add(path + ": enum lost " + value.asText()));
  }

  /// A new rule is fine where it asks something only of those who set a field that is new itself.
  private void rules(String path, JsonNode old, JsonNode now) {
    Set<String> known = texts(old.path("x-kubernetes-validations"));
    texts(now.path("x-kubernetes-validations")).stream()
        .filter(rule -> !known.contains(rule))
        .filter(rule -> !concernsNewFieldAlone(rule, old))
        .forEach(rule -> violations.add(path + ": rule is new: " + rule));
  }

  private static boolean concernsNewFieldAlone(String rule, JsonNode old) {
    Matcher matcher = ONLY_WITH.matcher(rule);
    return matcher.matches() && !old.path("properties").has(matcher.group(1));
  }

  /// A field that has a default is never missing.
  private void required(String path, JsonNode old, JsonNode now) {
    Set<JsonNode> before = elements(old.path("required"));
    elements(now.path("required")).stream()
        .filter(name -> !before.contains(name))
        .filter(name -> !now.path("properties").path(name.asText()).has("default"))
        .forEach(name -> violations.add(child(path, name.asText()) + ": required is new"));
  }

  private void children(String path, JsonNode old, JsonNode now) {
    for (var property : old.path("properties").properties()) {
      String name = child(path, property.getKey());
      JsonNode there = now.path("properties").path(property.getKey());
      if (there instanceof MissingNode) {
        violations.add(name + ": field removed");
      } else {
        compare(name, property.getValue(), there);
      }
    }
    values(path + "[]", "items", old, now);
    values(path + ".*", "additionalProperties", old, now);
  }

  private void values(String path, String keyword, JsonNode old, JsonNode now) {
    if (old.path(keyword).isObject() && now.path(keyword).isObject()) {
      compare(path, old.path(keyword), now.path(keyword));
    } else {
      refuseIf(old.has(keyword) != now.has(keyword), path, keyword + " changed", old, now, keyword);
    }
  }

  private void refuseIf(
      boolean broken, String path, String rule, JsonNode old, JsonNode now, String keyword) {
    if (broken) {
      violations.add(
          "%s: %s: %s, now %s"
              .formatted(path, rule, shown(old.path(keyword)), shown(now.path(keyword))));
    }
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "none" : value.toString();
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Set<JsonNode> elements(JsonNode list) {
    Set<JsonNode> elements = new HashSet<>();
    list.forEach(elements::add);
    return elements;
  }

  private static Set<String> texts(JsonNode rules) {
    Stream<JsonNode> all = StreamSupport.stream(rules.spliterator(), false);
    return new HashSet<>(all.map(rule -> rule.path("rule").asText()).toList());
  }
}
