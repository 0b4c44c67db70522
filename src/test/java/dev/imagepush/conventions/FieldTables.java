package dev.imagepush.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The tables of fields in the reference of the resource, generated from the CRD. A table stands
/// between `<!-- fields of PATH -->` and `<!-- end -->`, and holds what lies below that path.
final class FieldTables {
  static final Path DOCUMENT = Path.of("docs", "reference", "imagepush.md");

  private static final Pattern TABLE =
      Pattern.compile("(?s)(<!-- fields of ([A-Za-z.]+) -->\n).*?(<!-- end -->)");

  private FieldTables() {}

  /// The document with its tables as the CRD has them now.
  static String render(String document) throws IOException {
    List<CrdField> fields = CrdField.of(CrdFile.PATH);
    return TABLE
        .matcher(document)
        .replaceAll(match -> Matcher.quoteReplacement(table(match, fields)));
  }

  private static String table(MatchResult match, List<CrdField> fields) {
    String root = match.group(2) + ".";
    return fields.stream()
        .filter(field -> field.path().startsWith(root) && !field.nameless())
        .map(field -> row(field.path().substring(root.length()), field))
        .collect(
            Collectors.joining(
                "\n",
                match.group(1) + "| Field | Type | Default | Description |\n|---|---|---|---|\n",
                "\n" + match.group(3)));
  }

  private static String row(String name, CrdField field) {
    JSONSchemaProps schema = field.schema();
    JsonNode fallback = schema.getDefault();
    return "| `%s` | %s | %s | %s |"
        .formatted(
            name,
            type(schema),
            field.required() ? "required" : fallback == null ? "" : "`" + fallback + "`",
            schema.getDescription().replace("|", "\\|").replace("<", "\\<"));
  }

  private static String type(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return "quantity";
    }
    if (!schema.getEnum().isEmpty()) {
      return schema.getEnum().stream()
          .map(JsonNode::textValue)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (schema.getItems() != null) {
      return "list of " + type(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      return "map to " + type(schema.getAdditionalProperties().getSchema());
    }
    return "date-time".equals(schema.getFormat()) ? "time" : schema.getType();
  }
}
