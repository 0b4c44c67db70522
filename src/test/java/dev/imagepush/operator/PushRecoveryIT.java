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
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What fails is said plainly, and goes on by itself once mended: nobody touches the resource.
@UsesTestBed
class PushRecoveryIT {
  private final TestImage image = TestImages.random(20, 2, 20_000);
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
  @DisplayName("K07, N14: a wrong password is corrected in the Secret, and the push follows")
  void followsTheCorrectedPassword() {
    // Given
    scenario.source().holds("team/app:1", image);
    scenario.applyLogin("login", "mistyped");
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.UNAUTHORIZED)
        .says(scenario.destination().host(), "Secret login");

    // When
    scenario.applyLogin("login", PushScenario.PASSWORD);

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasExactlyTheEvents("PushStarted", "Unauthorized", "Pushed", "Recovered");
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  @Test
  @DisplayName("K07: a Secret that is missing is created, and the push follows")
  void followsTheCreatedSecret() {
    // Given
    scenario.source().holds("team/app:1", image);
    PushUnderTest push =
        scenario.apply(
            scenario
                .copyOf("team/app:1")
                .to(
                    scenario.destination().host() + "/team/app",
                    "secretRef: {name: late}, certSecretRef: {name: ca}"));
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.SECRET_NOT_FOUND)
        .says("Secret late", "spec.destination.secretRef");

    // When
    scenario.applyLogin("late", PushScenario.PASSWORD);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  @Test
  @DisplayName("N34: a certificate that does not verify is never accepted; its authority helps")
  void followsTheAuthorityOfTheCertificate() {
    // Given
    scenario.source().holds("team/app:1", image);
    PushManifest trusting = scenario.copyOf("team/app:1");
    PushUnderTest push =
        scenario.apply(trusting.to(trusting.repository(), "secretRef: {name: login}"));
    assertThatPush(push).comesToRetryAfter(ExitReason.TLS_FAILED).says("certSecretRef");

    // When
    scenario.apply(trusting);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  @Test
  void followsARegistryThatComesBack() {
    // Given
    scenario.source().holds("team/app:1", image);
    scenario.destination().stop();
    PushUnderTest push =
        scenario.apply(
            scenario
                .copyOf("team/app:1")
                .with("retry: {limit: 0, initialDelay: 1s, maxDelay: 1s}"));
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.CONNECT_FAILED)
        .says(scenario.destination().host());

    // When
    scenario.destination().start();

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  @Test
  void stallsWhenItHasTriedOftenEnough() {
    // Given
    scenario.source().holds("team/app:1", image);
    scenario.destination().stop();

    // When
    PushUnderTest push =
        scenario.apply(
            scenario
                .copyOf("team/app:1")
                .with("retry: {limit: 1, initialDelay: 1s, maxDelay: 1s}"));

    // Then
    assertThatPush(push)
        .stallsWith(ExitReason.CONNECT_FAILED)
        .hasExactlyTheEvents("PushStarted", "ConnectFailed");
  }

  @Test
  @DisplayName("D20: a source that does not exist appears, and the push follows")
  void followsASourceThatAppears() {
    // Given
    scenario.source().holds("team/app:other", TestImages.random(21, 1, 1_000));
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND)
        .says(scenario.source().address());

    // When
    scenario.source().holds("team/app:1", image);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  @Test
  void refusesAFieldThatThisVersionDoesNotKnowHowToHonour() {
    // When
    PushUnderTest push =
        scenario.apply(scenario.copyOf("team/app:1").with("execution: {mode: Job}"));

    // Then
    assertThatPush(push).stallsWith(ExitReason.POLICY_DENIED).says("spec.execution.mode: Job");
  }
}
