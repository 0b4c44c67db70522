package dev.imagepush.operator.node;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.PushManifest;
import dev.imagepush.operator.PushUnderTest;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.node.UsesWholeNode;
import dev.imagepush.testing.bed.node.WholeNode;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pushes that run as Jobs, in a namespace that allows restricted Pods alone.
@UsesWholeNode
class JobPushIT {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration SECONDS = Duration.ofSeconds(20);

  private final TestImage image = TestImages.random(310, 2, 100_000);
  private final TestImage large = TestImages.random(311, 1, 32 * MIB);
  private NodeScenario scenario;

  @BeforeEach
  void start(TestBed bed, WholeNode node) {
    DeployedOperator.on(node);
    scenario = NodeScenario.start(bed, node);
    scenario.source().holds("team/app:1", image);
    scenario.source().holds("team/large:1", large);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  void pushesAnArchiveOfAVolume(WholeNode node) throws IOException {
    // Given
    Path volume = node.newVolume(scenario.namespace());
    Files.createDirectory(volume.resolve("out"));
    Files.write(volume.resolve("out/app.tar"), ImageArchives.layout(image));
    scenario.bindClaim("builds", volume);

    // When
    PushUnderTest push =
        scenario.apply(
            scenario
                .copyOfFile("builds", "out/app.tar", "team/app")
                .withDestination("tags: [built]"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.digestAtDestination("team/app", "built")).isEqualTo(image.digest());
    await()
        .atMost(SECONDS)
        .untilAsserted(
            () ->
                assertThat(scenario.jobs())
                    .singleElement()
                    .satisfies(job -> assertThat(job.getStatus().getSucceeded()).isEqualTo(1)));
  }

  @Test
  void saysHowFarAJobIsWhileItPushes() {
    // When
    PushUnderTest push = scenario.apply(slowly());

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(bytesDone(push)).isPositive();
              assertThat(status(push).job()).isNotNull();
            });
  }

  @Test
  void leavesNothingBehindWhenItIsSuspendedInMidPush() {
    // Given
    PushUnderTest push = scenario.apply(slowly());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(scenario.openUploads()).isNotEmpty());

    // When
    scenario.apply(slowly().with("suspend: true"));

    // Then
    assertThatPush(push).isSuspended();
    await()
        .atMost(SECONDS)
        .untilAsserted(
            () -> {
              assertThat(scenario.jobs()).isEmpty();
              assertThat(scenario.pods()).isEmpty();
              assertThat(scenario.openUploads()).isEmpty();
            });
  }

  /// A push that takes half a minute.
  private PushManifest slowly() {
    return scenario.copyOf("team/large:1").with("execution: {mode: Job}").with("bandwidth: 1Mi");
  }

  private static long bytesDone(PushUnderTest push) {
    return Optional.ofNullable(push.read().getStatus())
        .map(ImagePushStatus::progress)
        .map(ProgressStatus::bytesDone)
        .orElse(0L);
  }

  private static ImagePushStatus status(PushUnderTest push) {
    return requireNonNull(push.read().getStatus());
  }
}
