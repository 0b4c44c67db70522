package dev.imagepush.conventions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who has written a resource for a released schema can apply it to a cluster with this one.
class SchemaCompatibilityTest {
  private static final Path RELEASED = Path.of("crds", "released", "v1beta1.yaml");
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void acceptsEveryResourceOfTheReleasedSchema() throws IOException {
    // Given
    JsonNode released = version(RELEASED);
    JsonNode current = version(CrdFile.PATH);

    // When
    List<String> violations =
        SchemaCompatibility.violations(
            released.at("/schema/openAPIV3Schema"), current.at("/schema/openAPIV3Schema"));

    // Then
    assertThat(violations)
        .as("%s breaks what was released; CONTRIBUTING.md, Changing the schema", CrdFile.PATH)
        .isEmpty();
  }

  @Test
  void servesAndStoresTheReleasedVersionUnderTheSameNames() throws IOException {
    // When
    JsonNode released = YAML.readTree(RELEASED.toFile()).path("spec");
    JsonNode current = YAML.readTree(CrdFile.PATH.toFile()).path("spec");

    // Then
    for (String field : List.of("group", "names", "scope")) {
      assertThat(current.path(field)).isEqualTo(released.path(field));
    }
    for (String field : List.of("name", "served", "storage", "subresources")) {
      assertThat(version(CrdFile.PATH).path(field)).isEqualTo(version(RELEASED).path(field));
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row("a field removed", "{a: {type: string}}", "{}", "a: field removed"),
        row(
            "a field of an object in a list removed",
            "{a: {type: array, items: {type: object, properties: {b: {type: string}}}}}",
            "{a: {type: array, items: {type: object}}}",
            "a[].b: field removed"),
        row("a type changed", "{a: {type: string}}", "{a: {type: integer}}", "a: type changed"),
        row(
            "a number or text made one of them",
            "{a: {x-kubernetes-int-or-string: true}}",
            "{a: {}}",
            "a: x-kubernetes-int-or-string changed"),
        row(
            "a list merged otherwise",
            "{a: {x-kubernetes-list-type: set}}",
            "{a: {x-kubernetes-list-type: atomic}}",
            "a: x-kubernetes-list-type changed"),
        row(
            "the values of a map changed",
            "{a: {additionalProperties: {type: string}}}",
            "{a: {additionalProperties: {type: integer}}}",
            "a.*: type changed"),
        row("a default changed", "{a: {default: 1}}", "{a: {default: 2}}", "a: default changed"),
        row("a default removed", "{a: {default: 1}}", "{a: {}}", "a: default changed"),
        row("a default where none was", "{a: {}}", "{a: {default: 1}}", "a: default changed"),
        row("a pattern changed", "{a: {pattern: x}}", "{a: {pattern: y}}", "a: pattern may"),
        row("a pattern where none was", "{a: {}}", "{a: {pattern: y}}", "a: pattern may"),
        row("a format where none was", "{a: {}}", "{a: {format: date}}", "a: format may"),
        row("an enum's value lost", "{a: {enum: [x, y]}}", "{a: {enum: [x]}}", "a: enum lost y"),
        row("an enum where none was", "{a: {}}", "{a: {enum: [x]}}", "a: enum is new"),
        row("a maximum lowered", "{a: {maximum: 9}}", "{a: {maximum: 8}}", "a: maximum was"),
        row("a maximum where none was", "{a: {}}", "{a: {maxItems: 8}}", "a: maxItems was"),
        row("a minimum raised", "{a: {minimum: 1}}", "{a: {minimum: 2}}", "a: minimum was"),
        row("a minimum where none was", "{a: {}}", "{a: {minLength: 1}}", "a: minLength was"),
        row("each value once", "{a: {}}", "{a: {uniqueItems: true}}", "a: uniqueItems is new"),
        row("null refused", "{a: {nullable: true}}", "{a: {}}", "a: null is no longer"),
        row(
            "a rule where none was",
            "{a: {}}",
            "{a: {x-kubernetes-validations: [{rule: self > 1}]}}",
            "a: rule is new: self > 1"),
        row(
            "a rule about a field that was there",
            "{a: {properties: {b: {}}}}",
            "{a: {properties: {b: {}}, x-kubernetes-validations: [{rule: '!has(self.b) || self.b'}]}}",
            "a: rule is new"),
        row(
            "a field that must be there now",
            "{a: {properties: {b: {}}}}",
            "{a: {properties: {b: {}}, required: [b]}}",
            "a.b: required is new"),
        row(
            "a new field that must be there",
            "{a: {properties: {}}}",
            "{a: {properties: {b: {}}, required: [b]}}",
            "a.b: required is new"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String released, String current, String violation) throws IOException {
    // When
    List<String> violations = violations(released, current);

    // Then
    assertThat(violations).singleElement().asString().startsWith(violation);
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        row(
            "what did not change",
            "{a: {type: string, default: x}}",
            "{a: {type: string, default: x}}"),
        row("a new field", "{}", "{a: {type: string, default: x, maxLength: 3, enum: [x]}}"),
        row(
            "a new field that must be in a new object",
            "{}",
            "{a: {properties: {b: {}}, required: [b]}}"),
        row(
            "a field that must be there, with a default",
            "{a: {properties: {b: {default: 1}}}}",
            "{a: {properties: {b: {default: 1}}, required: [b]}}"),
        row("another description", "{a: {description: x}}", "{a: {description: y}}"),
        row("a pattern taken away", "{a: {pattern: x}}", "{a: {}}"),
        row("an enum's value more", "{a: {enum: [x]}}", "{a: {enum: [y, x]}}"),
        row("an enum taken away", "{a: {enum: [x]}}", "{a: {}}"),
        row("wider bounds", "{a: {minimum: 2, maximum: 3}}", "{a: {minimum: 1, maximum: 4}}"),
        row("null allowed", "{a: {}}", "{a: {nullable: true}}"),
        row(
            "a field that may be missing",
            "{a: {properties: {b: {}}, required: [b]}}",
            "{a: {properties: {b: {}}}}"),
        row(
            "a rule taken away, and another message",
            "{a: {x-kubernetes-validations: [{rule: x, message: m}, {rule: y}]}}",
            "{a: {x-kubernetes-validations: [{rule: x, message: n}]}}"),
        row(
            "a rule about a new field alone",
            "{a: {properties: {}}}",
            "{a: {properties: {b: {}}, x-kubernetes-validations: [{rule: '!has(self.b) || self.b > 1'}]}}"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void accepts(String released, String current) throws IOException {
    // When
    List<String> violations = violations(released, current);

    // Then
    assertThat(violations).isEmpty();
  }

  /// @param cells the properties of both schemas, and what is wrong, if anything
  private static Arguments row(String rule, Object... cells) {
    return argumentSet(rule, cells);
  }

  private static List<String> violations(String released, String current) throws IOException {
    return SchemaCompatibility.violations(
        YAML.readTree("properties: " + released), YAML.readTree("properties: " + current));
  }

  /// The version of the API that a file defines; there is one.
  private static JsonNode version(Path file) throws IOException {
    return YAML.readTree(file.toFile()).at("/spec/versions/0");
  }
}
