package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ImagePushSpec;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Where attempts run.
class PlacementTest {
  private static final String REGISTRY = "{registry: {image: source.example.com/app:1}}";
  private static final String VOLUME =
      "{archive: {persistentVolumeClaim: {claimName: builds, path: app.tar}}}";

  static Stream<Arguments> places() {
    return Stream.of(
        argumentSet("in the operator where nothing is said", true, REGISTRY, "{}", Place.OPERATOR),
        argumentSet("as a Job where it is asked for", true, REGISTRY, "{mode: Job}", Place.JOB),
        argumentSet("as a Job where a volume is read", true, VOLUME, "{}", Place.JOB),
        argumentSet(
            "as a Job where the operator pushes nothing itself", false, REGISTRY, "{}", Place.JOB));
  }

  @ParameterizedTest
  @MethodSource("places")
  void runs(boolean inProcess, String source, String execution, Place place) {
    // When
    Place found = new Placement(inProcess).of(spec(source, execution));

    // Then
    assertThat(found).isEqualTo(place);
  }

  @Test
  void refusesTheOperatorWhereItPushesNothingItself() {
    // Given
    var jobsAlone = new Placement(false);

    // When, Then
    assertThatThrownBy(() -> jobsAlone.require(spec(REGISTRY, "{mode: InProcess}")))
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ExitReason.POLICY_DENIED);
              assertThat(e).hasMessageContaining("write Job, or leave it out");
            });
  }

  @Test
  void refusesToRemoveTagsWhereItLogsInNowhere() {
    // Given
    ImagePushSpec spec = Resources.copy("deletionPolicy: Delete\n").getSpec();

    // When, Then
    assertThatThrownBy(() -> new Placement(false).require(spec))
        .isInstanceOfSatisfying(
            ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.POLICY_DENIED))
        .hasMessageContaining("write Retain");
  }

  @Test
  @DisplayName("T06: no Secret is read that only a Job may have")
  void readsNoSecretOfAJob() {
    // Given
    ImagePushSpec spec =
        spec(
            "{registry: {image: source.example.com/app:1, secretRef: {name: pull}}}",
            "{mode: Job}");

    // When, Then
    assertThat(new Placement(true).secretsRead(spec)).isEmpty();
  }

  private static ImagePushSpec spec(String source, String execution) {
    return Resources.withSpec(
            """
            source: %s
            destination: {repository: registry.example.com/team/app}
            execution: %s
            """
                .formatted(source, execution))
        .getSpec();
  }
}
