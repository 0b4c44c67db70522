package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeanSerializationTest {
  private final LeanSerialization serialization = new LeanSerialization();

  @Test
  void readsAnObjectWithoutItsManagedFields() {
    // Given
    String answer =
        """
        {
          "apiVersion": "imagepush.dev/v1beta1",
          "kind": "ImagePush",
          "metadata": {
            "name": "app",
            "annotations": {"team.example.com/owner": "kim"},
            "managedFields": [
              {"manager": "kubectl", "operation": "Apply", "fieldsType": "FieldsV1",
               "fieldsV1": {"f:spec": {"f:suspend": {}}}}
            ],
            "resourceVersion": "7"
          },
          "spec": {"suspend": true}
        }
        """;

    // When
    ImagePush read = serialization.unmarshal(answer, ImagePush.class);

    // Then
    assertThat(read.getMetadata().getManagedFields()).isEmpty();
    assertThat(read.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(read.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(read.getMetadata().getAnnotations())
        .isEqualTo(Map.of("team.example.com/owner", "kim"));
    assertThat(read.getSpec().suspend()).isTrue();
    assertThat(serialization.asJson(read)).doesNotContain("managedFields");
  }
}
