package dev.imagepush.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrdSchemaTest {
  /// What the API server itself gives every resource.
  private static final Set<String> STANDARD = Set.of("apiVersion", "kind", "metadata");

  @Test
  @DisplayName("names no namespace anywhere (T05)")
  void namesNoNamespaceAnywhere() throws IOException {
    // When
    List<CrdField> fields = fields();

    // Then
    assertThat(fields)
        .isNotEmpty()
        .noneMatch(field -> field.name().toLowerCase(Locale.ROOT).contains("namespace"));
  }

  @Test
  void describesEveryField() throws IOException {
    // When
    List<CrdField> undescribed =
        fields().stream()
            .filter(field -> !field.nameless())
            .filter(field -> !isSentence(field.schema().getDescription()))
            .toList();

    // Then
    assertThat(undescribed).isEmpty();
  }

  @Test
  void boundsEveryValue() throws IOException {
    // When
    List<CrdField> unbounded =
        fields().stream().filter(field -> !isBounded(field.schema())).toList();

    // Then
    assertThat(unbounded).isEmpty();
  }

  @Test
  void saysWhatToWriteWhereARuleRefuses() throws IOException {
    // When
    List<CrdField> speechless =
        fields().stream().filter(field -> !explainsItsRules(field.schema())).toList();

    // Then
    assertThat(speechless).isEmpty();
  }

  @Test
  void saysHowServerSideApplyMergesEveryList() throws IOException {
    // When
    List<CrdField> undecided =
        fields().stream()
            .filter(field -> field.schema().getItems() != null)
            .filter(field -> field.schema().getXKubernetesListType() == null)
            .toList();

    // Then
    assertThat(undecided).isEmpty();
  }

  /// Server-side apply keeps what nobody owns of any other list, and a default is nobody's: who names values
  /// later would get them besides the default's.
  @Test
  void aListWithADefaultIsWrittenAsAWhole() throws IOException {
    // When
    List<CrdField> lists =
        fields().stream()
            .filter(field -> field.schema().getItems() != null)
            .filter(field -> field.schema().getDefault() != null)
            .toList();

    // Then
    assertThat(lists)
        .isNotEmpty()
        .allMatch(field -> field.schema().getXKubernetesListType().equals("atomic"));
  }

  private static boolean isSentence(@Nullable String description) {
    return description != null && description.matches("(?s)[A-Z-].{10,}[.]");
  }

  /// Each rule has a message of its own: the generator writes a rule twice where it is not told not
  /// to.
  private static boolean explainsItsRules(JSONSchemaProps schema) {
    List<String> messages =
        schema.getXKubernetesValidations().stream().map(ValidationRule::getMessage).toList();
    return messages.stream().allMatch(message -> message != null && message.length() > 20)
        && Set.copyOf(messages).size() == messages.size();
  }

  private static boolean isBounded(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return schema.getMaxLength() != null && schema.getPattern() != null;
    }
    return switch (schema.getType()) {
      case "string" ->
          schema.getMaxLength() != null
              || !schema.getEnum().isEmpty()
              || "date-time".equals(schema.getFormat());
      case "array" -> schema.getMaxItems() != null;
      case "object" ->
          schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
      case "integer" -> schema.getMinimum() != null || "int64".equals(schema.getFormat());
      case "boolean" -> true;
      default -> false;
    };
  }

  private static List<CrdField> fields() throws IOException {
    return CrdField.of(CrdFile.PATH).stream()
        .filter(field -> !STANDARD.contains(field.path()))
        .toList();
  }
}
