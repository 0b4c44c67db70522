package dev.imagepush.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs what Argo CD is given, over resources as an API server gave them.
class ArgoCustomizationTest {
  private static final String TOKEN = "by Argo CD at 2026-01-02T03:04:05Z";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final YAMLMapper YAML = new YAMLMapper();

  static Stream<Arguments> healths() throws IOException {
    JsonNode tests =
        YAML.readTree(ArgoCustomization.FOLDER.resolve("health_test.yaml").toFile()).path("tests");
    return StreamSupport.stream(tests.spliterator(), false)
        .map(
            test ->
                Arguments.argumentSet(
                    test.path("inputPath").asText(),
                    test.path("inputPath").asText(),
                    new ArgoHealth(
                        test.at("/healthStatus/status").asText(),
                        test.at("/healthStatus/message").asText())));
  }

  @ParameterizedTest
  @MethodSource("healths")
  void tellsTheHealth(String file, ArgoHealth expected) throws IOException {
    // When
    ArgoHealth health = ArgoHealth.of(resource(file));

    // Then
    assertThat(health).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"healthy", "suspended"})
  void waitsForAnOperatorWhereThereIsNoStatus(String name) throws IOException {
    // Given
    ObjectNode resource = resource("testdata/" + name + ".yaml");
    resource.remove("status");
    resource.withObject("/spec").remove("suspend");

    // When
    ArgoHealth health = ArgoHealth.of(resource);

    // Then
    assertThat(health.status()).isEqualTo("Progressing");
  }

  @ParameterizedTest
  @CsvSource({
    "healthy, reconcile=true force=true suspend=true resume=false",
    "suspended, reconcile=false force=false suspend=false resume=true"
  })
  void offersWhatMakesSense(String name, String offered) throws IOException {
    // When
    JsonNode actions = run(ArgoCustomization.DISCOVERY, resource("testdata/" + name + ".yaml"));

    // Then
    assertThat(
            ArgoCustomization.ACTIONS.stream()
                .map(action -> action + "=" + !actions.at("/" + action + "/disabled").asBoolean()))
        .containsExactly(offered.split(" "));
    assertThat(actions).hasSize(ArgoCustomization.ACTIONS.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "reconcile | healthy | {annotations: {reconcile.fluxcd.io/requestedAt: TOKEN}}",
        "force | healthy | {annotations: {reconcile.fluxcd.io/requestedAt: TOKEN,"
            + " reconcile.fluxcd.io/forceAt: TOKEN}}",
      })
  void asksByAnnotation(String action, String name, String metadata) throws IOException {
    // Given
    ObjectNode resource = resource("testdata/" + name + ".yaml");

    // When
    JsonNode changed = run(ArgoCustomization.action(action), resource);

    // Then
    ObjectNode expected = resource.deepCopy();
    expected
        .withObject("/metadata")
        .setAll((ObjectNode) YAML.readTree(metadata.replace("TOKEN", '"' + TOKEN + '"')));
    assertThat(changed).isEqualTo(expected);
  }

  @Test
  void keepsTheOtherAnnotations() throws IOException {
    // Given
    ObjectNode resource = resource("testdata/healthy.yaml");
    resource.withObject("/metadata/annotations").put("team", "a");

    // When
    JsonNode changed = run(ArgoCustomization.action("reconcile"), resource);

    // Then
    assertThat(changed.at("/metadata/annotations/team").asText()).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({"suspend, healthy, true", "resume, suspended, false"})
  void changesTheSpecAndNothingElse(String action, String name, boolean suspended)
      throws IOException {
    // Given
    ObjectNode resource = resource("testdata/" + name + ".yaml");

    // When
    JsonNode changed = run(ArgoCustomization.action(action), resource);

    // Then
    ObjectNode expected = resource.deepCopy();
    expected.withObject("/spec").put("suspend", suspended);
    assertThat(changed).isEqualTo(expected);
  }

  @Test
  void thePatchIsMadeOfTheScripts() throws IOException {
    // When
    String patch = ArgoCustomization.patch();

    // Then
    assertThat(ArgoCustomization.PATCH)
        .as("%s is out of date; ./mvnw -Pdocs writes it anew", ArgoCustomization.PATCH)
        .hasContent(patch);
  }

  @Test
  void argoCdReadsTheScriptsOutOfThePatch() throws IOException {
    // When
    JsonNode data = YAML.readTree(ArgoCustomization.PATCH.toFile()).path("data");
    String health = data.path("resource.customizations.health.imagepush.dev_ImagePush").asText();
    JsonNode actions =
        YAML.readTree(
            data.path("resource.customizations.actions.imagepush.dev_ImagePush").asText());

    // Then
    assertThat(ArgoCustomization.HEALTH).hasContent(health);
    assertThat(ArgoCustomization.DISCOVERY).hasContent(actions.path("discovery.lua").asText());
    assertThat(actions.path("definitions"))
        .extracting(definition -> definition.path("name").asText())
        .isEqualTo(ArgoCustomization.ACTIONS);
    assertThat(actions.path("definitions"))
        .allSatisfy(
            definition ->
                assertThat(ArgoCustomization.action(definition.path("name").asText()))
                    .hasContent(definition.path("action.lua").asText()));
  }

  @Test
  void aScriptThatUsesTheStringLibraryFails() {
    // Given
    LuaScript script = new LuaScript("return string.format('%d', 1)", CLOCK);

    // When, Then
    assertThatThrownBy(() -> script.run(YAML.createObjectNode())).hasMessageContaining("string");
  }

  private static JsonNode run(Path script, JsonNode resource) throws IOException {
    return LuaScript.of(script, CLOCK).run(resource);
  }

  private static ObjectNode resource(String file) throws IOException {
    return (ObjectNode) YAML.readTree(ArgoCustomization.FOLDER.resolve(file).toFile());
  }
}
