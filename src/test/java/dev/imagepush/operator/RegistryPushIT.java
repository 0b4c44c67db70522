package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Images of every shape go from one registry to another, byte for byte.
@UsesTestBed
class RegistryPushIT {
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  static Stream<Arguments> images() {
    TestImage amd64 = TestImages.image("amd64", List.of(TestLayer.random(1, 50_000)));
    TestImage arm64 = TestImages.image("arm64", List.of(TestLayer.random(2, 50_000)));
    return Stream.of(
        Arguments.argumentSet("an image of three layers", TestImages.random(3, 3, 100_000)),
        Arguments.argumentSet("an image of 40 layers", TestImages.random(4, 40, 20_000)),
        Arguments.argumentSet("an OCI index of two platforms", TestImages.index(amd64, arm64)),
        Arguments.argumentSet(
            "a Docker manifest list",
            TestImages.dockerList(
                TestImages.dockerImage(TestLayer.random(5, 50_000)),
                TestImages.dockerImage(TestLayer.random(6, 50_000)))),
        Arguments.argumentSet("a Helm chart", TestImages.helmChart("podinfo")));
  }

  @ParameterizedTest
  @MethodSource("images")
  void arrivesWithTheDigestOfTheSource(TestImage image) {
    // Given
    scenario.source().holds("team/app:1.0", image);

    // When
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1.0"));

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasPushed(image.digest())
        .hasExactlyTheEvents("PushStarted", "Pushed");
    assertThat(scenario.digestAtDestination("team/app", "1.0")).isEqualTo(image.digest());
  }

  @Test
  void findsThatAnImageIsThereAlready() {
    // Given
    TestImage image = TestImages.random(7, 2, 20_000);
    scenario.source().holds("team/app:1.0", image);
    PushUnderTest first = scenario.apply(scenario.copyOf("team/app:1.0"));
    assertThatPush(first).becomesReady(ExitReason.PUSHED);
    first.delete(); // else the tag would be its own

    // When
    PushUnderTest again = scenario.apply(scenario.copyOf("team/app:1.0").named("again"));

    // Then
    assertThatPush(again)
        .becomesReady(ExitReason.UP_TO_DATE)
        .hasPushed(image.digest())
        .hasExactlyTheEvents("PushStarted", "UpToDate");
  }

  @Test
  void neverMovesATagThatPointsElsewhereWhereOverwriteIsNever() {
    // Given
    TestImage first = TestImages.random(8, 1, 20_000);
    scenario.source().holds("team/app:1.0", first);
    PushUnderTest push =
        scenario.apply(scenario.copyOf("team/app:1.0").withDestination("overwrite: Never"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    scenario.source().holds("team/app:2.0", TestImages.random(9, 1, 20_000));

    // When
    scenario.apply(
        scenario.copyOf("team/app:2.0").withDestination("overwrite: Never, tags: [\"1.0\"]"));

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.TAG_CONFLICT)
        .says("team/app:1.0", first.digest(), "overwrite")
        .hasPushed(first.digest());
    assertThat(scenario.digestAtDestination("team/app", "1.0")).isEqualTo(first.digest());
  }
}
