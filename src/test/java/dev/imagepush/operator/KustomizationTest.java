package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.imagepush.testing.bed.TestBedSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KustomizationTest {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy",
        "deploy/cluster",
        "deploy/overlays/cluster-wide",
        "deploy/overlays/workers-only",
        "deploy/overlays/namespaced"
      })
  void makesWhatKubectlMakes(String folder) throws IOException {
    // Given
    Optional<Path> kubectl = TestBedSettings.ofThisProcess().program("kubectl");
    assumeTrue(kubectl.isPresent(), "kubectl is not on the PATH");
    Process process =
        new ProcessBuilder(kubectl.orElseThrow().toString(), "kustomize", folder).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> expected =
        texts(
            Kustomization.documents(
                output.replaceAll("imagepush-config-\\w+", "imagepush-config")));

    // When
    List<ObjectNode> objects = new Kustomization(Path.of(folder)).render();

    // Then
    assertThat(texts(objects)).isNotEmpty().isEqualTo(expected);
  }

  /// Of the CRD the name alone: kubectl writes its numbers otherwise.
  private static List<String> texts(List<ObjectNode> objects) {
    return objects.stream()
        .map(
            object ->
                object.path("kind").asText().equals("CustomResourceDefinition")
                    ? object.at("/metadata/name").asText()
                    : sorted(object))
        .sorted()
        .toList();
  }

  private static String sorted(ObjectNode object) {
    try {
      return YAML.writeValueAsString(YAML.convertValue(object, Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
