package dev.imagepush.api.v1beta1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.conventions.CrdField;
import dev.imagepush.conventions.CrdFile;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ImagePushTest {
  private static final String MINIMAL =
      """
      apiVersion: imagepush.dev/v1beta1
      kind: ImagePush
      metadata: {name: podinfo}
      spec:
        source: {registry: {image: "ghcr.io/stefanprodan/podinfo:6.7.0"}}
        destination: {repository: registry.example.com/team-a/podinfo}
      """;

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void writesEveryFieldAsItWasRead() throws IOException {
    // Given
    JsonNode original = serialization.unmarshal(everyField(), JsonNode.class);

    // When
    ImagePush push = serialization.unmarshal(everyField(), ImagePush.class);

    // Then
    JsonNode written = serialization.unmarshal(serialization.asYaml(push), JsonNode.class);
    assertThat(written).isEqualTo(original);
  }

  @Test
  void exampleOfEveryFieldHasThemAll() throws IOException {
    // Given
    JsonNode example = serialization.unmarshal(everyField(), JsonNode.class);

    // When
    List<CrdField> fields = CrdField.of(CrdFile.PATH);

    // Then
    assertThat(fields).allMatch(field -> isSet(example, field.path()), "is set in the example");
  }

  @Test
  void holdsDefaultsWhereTheFileSaysNothing() {
    // When
    ImagePushSpec spec = serialization.unmarshal(MINIMAL, ImagePush.class).getSpec();

    // Then
    assertThat(spec.platforms()).containsExactly("all");
    assertThat(spec.referrers()).isEqualTo(ReferrersPolicy.IGNORE);
    assertThat(spec.timeout()).isEqualTo("30m");
    assertThat(spec.retry()).isEqualTo(new RetryPolicy(10, "10s", "15m"));
    assertThat(spec.execution().mode()).isEqualTo(ExecutionMode.AUTO);
    assertThat(spec.deletionPolicy()).isEqualTo(DeletionPolicy.RETAIN);
    assertThat(spec.destination().overwrite()).isEqualTo(OverwritePolicy.ALWAYS);
    assertThat(spec.destination().tags()).isEmpty();
    assertThat(spec.suspend()).isFalse();
  }

  @Test
  void readsWhatIsRequiredAndAbsentAsEmpty() {
    // When
    ImagePushSpec spec =
        serialization.unmarshal("kind: ImagePush\nspec: {}", ImagePush.class).getSpec();

    // Then
    assertThat(spec.source()).isEqualTo(new ImageSource(null, null, null));
    assertThat(spec.destination().repository()).isEmpty();
  }

  @Test
  void passesOverFieldsOfAnotherVersion() {
    // Given
    String yaml = MINIMAL.replace("{registry:", "{fromTheFuture: 1, registry:");

    // When
    ImagePush push = serialization.unmarshal(yaml, ImagePush.class);

    // Then
    assertThat(Objects.requireNonNull(push.getSpec().source().registry()).image())
        .isEqualTo("ghcr.io/stefanprodan/podinfo:6.7.0");
  }

  @Test
  void writesNothingWhereAValueIsAbsent() {
    // Given
    var retry = new RetryStatus(1, Instant.parse("2026-01-01T00:00:00Z"), null);
    var push = new ImagePush();
    push.setStatus(
        new ImagePushStatus(
            4L, List.of(), null, null, null, null, null, retry, List.of(), null, null));

    // When
    JsonNode written = serialization.unmarshal(serialization.asJson(push), JsonNode.class);

    // Then
    assertThat(written.get("status"))
        .isEqualTo(
            serialization.unmarshal(
                """
                observedGeneration: 4
                retry: {attempts: 1, firstFailureAt: "2026-01-01T00:00:00Z"}
                """,
                JsonNode.class));
  }

  private static boolean isSet(JsonNode node, String path) {
    if (path.isEmpty()) {
      return true;
    }
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? "" : path.substring(dot + 1);
    if (head.equals("*")) {
      return isSetInSome(node, rest);
    }
    if (head.endsWith("[]")) {
      return isSetInSome(node.path(head.substring(0, head.length() - 2)), rest);
    }
    return node.has(head) && isSet(node.get(head), rest);
  }

  private static boolean isSetInSome(JsonNode values, String path) {
    return StreamSupport.stream(values.spliterator(), false).anyMatch(value -> isSet(value, path));
  }

  private static String everyField() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ImagePushTest.class.getResourceAsStream("every-field.yaml"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
