package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.SourceStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.IndependentClient.ReadManifest;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import dev.imagepush.testing.registry.TestReferrers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Some platforms of an image go with their signatures to a registry that keeps no list of referrers.
@UsesTestBed
class SignedPushIT {
  private static final TestImage AMD64 =
      TestImages.image("amd64", List.of(TestLayer.random(1, 20_000)));
  private static final TestImage ARM64 =
      TestImages.image("arm64", List.of(TestLayer.random(2, 20_000)));
  private static final TestImage OTHER =
      TestImages.image("cpu2", List.of(TestLayer.random(3, 20_000)));
  private static final TestImage INDEX = TestImages.index(AMD64, ARM64, OTHER);
  private static final TestImage SBOM = TestReferrers.of(ARM64, "application/spdx+json", 4);
  private static final TestImage COSIGN = TestImages.artifact("application/vnd.example.cosign");

  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  @DisplayName("D13: a subset of the platforms arrives with its signatures, listed under tags")
  void pushesPlatformsWithTheirSignatures() {
    // Given
    scenario.source().holds("team/app:1.0", INDEX);
    scenario.source().holds("team/app", SBOM);
    scenario.source().holds("team/app:" + TestReferrers.tag(AMD64) + ".sig", COSIGN);

    // When
    PushUnderTest push =
        scenario.apply(
            scenario
                .copyOf("team/app:1.0")
                .with("platforms: [linux/amd64, linux/arm64]")
                .with("referrers: Copy"));

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .says("rewritten for 2 of 3 platforms", "with 2 signatures or other referrers");
    ImagePushStatus status = requireNonNull(push.read().getStatus());
    SourceStatus source = requireNonNull(status.source());
    assertThat(source.digest()).isEqualTo(INDEX.digest());
    assertThat(source.platforms()).containsExactly("linux/amd64", "linux/arm64");
    String digest = requireNonNull(requireNonNull(status.pushed()).digest());
    assertThat(digest).isNotEqualTo(INDEX.digest());
    assertThat(scenario.digestAtDestination("team/app", "1.0")).isEqualTo(digest);
    assertThat(text(scenario.readAtDestination("team/app", digest)))
        .contains(AMD64.digest(), ARM64.digest())
        .doesNotContain(OTHER.digest());
    for (TestImage arrived : List.of(AMD64, ARM64, SBOM, COSIGN)) {
      assertThat(scenario.readAtDestination("team/app", arrived.digest()).bytes())
          .isEqualTo(arrived.bytes());
    }
    assertThat(scenario.digestAtDestination("team/app", TestReferrers.tag(AMD64) + ".sig"))
        .isEqualTo(COSIGN.digest());
    assertThat(
            TestReferrers.digestsIn(
                text(scenario.readAtDestination("team/app", TestReferrers.tag(ARM64)))))
        .containsExactly(SBOM.digest());
  }

  private static String text(ReadManifest manifest) {
    return new String(manifest.bytes(), StandardCharsets.UTF_8);
  }
}
