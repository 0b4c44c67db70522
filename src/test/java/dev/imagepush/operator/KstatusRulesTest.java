package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules catch what they are there to catch.
class KstatusRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[Reconciling True 1 a] | Ready is always there",
        "[Ready True 1 a, Reconciling True 1 a] | neither Reconciling nor Stalled",
        "[Ready False 1 a, Reconciling True 1 a, Stalled True 1 a] | not both",
        "[Ready True 1 a, Stalled False 1 a] | only while True",
        "[Ready True 2 a] | speaks of the generation",
        "[Ready False 1 a] | is Reconciling, Stalled or suspended",
      })
  void seesWhatIsWrongWithAStatus(String conditions, String rule) {
    // When
    List<String> violations = KstatusRules.violations(List.of(push(conditions)));

    // Then
    assertThat(violations).anyMatch(violation -> violation.contains(rule));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[Ready True 1 a] | [Ready True 1 b] | transition time",
        "[Ready False 1 a, Reconciling True 1 a] | [Ready Unknown 1 b, Reconciling True 1 a]"
            + " | does not flap",
        "[Ready True 1 a] | [Ready False 1 b, Reconciling True 1 b] | is Ready stays so",
      })
  void seesWhatIsWrongWithAStep(String before, String after, String rule) {
    // When
    List<String> violations = KstatusRules.violations(List.of(push(before), push(after)));

    // Then
    assertThat(violations).anyMatch(violation -> violation.contains(rule));
  }

  @Test
  void findsNothingWhereAllIsWell() {
    // When
    List<String> violations =
        KstatusRules.violations(
            List.of(
                push("[Ready Unknown 1 a, Reconciling True 1 a]"),
                push("[Ready False 1 b, Reconciling True 1 a]"),
                push("[Ready True 1 c]")));

    // Then
    assertThat(violations).isEmpty();
  }

  /// A resource of generation 1; each condition is its type, status, generation and the letter that its
  /// transition time stands for.
  private static ImagePush push(String conditions) {
    StringBuilder yaml =
        new StringBuilder(
            """
            metadata: {name: app, generation: 1}
            spec: {}
            status:
              observedGeneration: 1
              conditions:
            """);
    for (String condition : conditions.substring(1, conditions.length() - 1).split(", ")) {
      String[] parts = condition.split(" ");
      yaml.append(
          "  - {type: %s, status: \"%s\", observedGeneration: %s, lastTransitionTime: %s, reason: A}\n"
              .formatted((Object[]) parts));
    }
    return Serialization.unmarshal(yaml.toString(), ImagePush.class);
  }
}
