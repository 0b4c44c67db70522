package dev.imagepush.operator.node;

import static dev.imagepush.operator.PushAssert.assertThatPush;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.PushManifest;
import dev.imagepush.operator.PushUnderTest;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.node.UsesWholeNode;
import dev.imagepush.testing.bed.node.WholeNode;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Workers that the node ends before they could say how they ended.
@UsesWholeNode
class LostWorkerIT {
  private static final int MIB = 1 << 20;

  private final TestImage image = TestImages.random(320, 2, 100_000);
  private NodeScenario scenario;

  @BeforeEach
  void start(TestBed bed, WholeNode node) {
    DeployedOperator.on(node);
    scenario = NodeScenario.start(bed, node);
    scenario.source().holds("team/app:1", image);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  void saysWhatToRaiseWhereAWorkerRanOutOfMemory() {
    // When
    PushUnderTest push = scenario.apply(asJob("limits: {memory: 24Mi}, requests: {memory: 16Mi}"));

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.WORKER_LOST)
        .says("out of memory", "spec.execution.resources.limits.memory");
  }

  @Test
  void triesAgainAfterAWorkerWasEvicted(WholeNode node) throws IOException {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push =
        scenario.apply(
            asJob("limits: {ephemeral-storage: 64Mi}, requests: {ephemeral-storage: 1Mi}"));
    stuck.awaitHanging();

    // When
    node.fill(scenario.runningPod(), 128 * MIB);

    // Then
    assertThatPush(push).comesToRetryAfter(ExitReason.WORKER_LOST).says("evicted");
    stuck.release();
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  private PushManifest asJob(String resources) {
    return scenario
        .copyOf("team/app:1")
        .with("execution: {mode: Job, resources: {%s}}".formatted(resources))
        .with("retry: {initialDelay: 5s}");
  }
}
