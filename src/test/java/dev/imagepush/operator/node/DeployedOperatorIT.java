package dev.imagepush.operator.node;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.PushUnderTest;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.node.UsesWholeNode;
import dev.imagepush.testing.bed.node.WholeNode;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `kubectl apply -k deploy/` installs does its work.
@UsesWholeNode
class DeployedOperatorIT {
  private final TestImage image = TestImages.random(300, 2, 100_000);
  private DeployedOperator operator;
  private NodeScenario scenario;

  @BeforeEach
  void start(TestBed bed, WholeNode node) {
    operator = DeployedOperator.on(node);
    scenario = NodeScenario.start(bed, node);
    scenario.source().holds("team/app:1", image);
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  void pushesFromOneRegistryToAnother() {
    // When
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
    assertThat(operator.pods())
        .hasSize(2)
        .flatExtracting(pod -> pod.getStatus().getContainerStatuses())
        .extracting(ContainerStatus::getRestartCount)
        .containsOnly(0);
  }
}
