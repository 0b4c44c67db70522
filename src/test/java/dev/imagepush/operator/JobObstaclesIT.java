package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What keeps a Job from running is told, with what to change.
@UsesTestBed
class JobObstaclesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private PushScenario scenario;
  private JobsUnderTest jobs;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.startWithJobs(bed, controlPlane, namespace, Map.of());
    jobs = new JobsUnderTest(scenario.admin(), scenario.namespace());
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  @DisplayName("K22: a quota leaves no room for the Pod")
  void namesTheQuotaThatIsUsedUp() {
    // Given
    applyQuota("no-pods", "pods: \"0\"");

    // When
    PushUnderTest push = scenario.apply(copy("execution: {mode: Job}"));

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("the ResourceQuota no-pods of this namespace", "raise it");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(jobs.all()).isEmpty());
  }

  @Test
  @DisplayName("K22: a quota leaves no room for the Job")
  void namesTheQuotaOfJobs() {
    // Given
    applyQuota("no-jobs", "count/jobs.batch: \"0\"");

    // When
    PushUnderTest push = scenario.apply(copy("execution: {mode: Job}"));

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("the ResourceQuota no-jobs of this namespace");
  }

  @Test
  void namesAnAccountThatDoesNotExist() {
    // When
    PushUnderTest push = scenario.apply(copy("execution: {mode: Job, serviceAccountName: nobody}"));

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("the ServiceAccount nobody does not exist", "spec.execution.serviceAccountName");
  }

  @Test
  void namesAFieldThatTheApiServerDoesNotTake() {
    // When
    PushUnderTest push =
        scenario.apply(copy("execution: {mode: Job, nodeSelector: {disk: \"not a value\"}}"));

    // Then
    assertThatPush(push)
        .stallsWith(ExitReason.INVALID_SPEC)
        .says("correct spec.execution.nodeSelector");
  }

  @Test
  void waitsForANodeAndThenSaysWhatAsksForTooMuch() {
    // Given
    PushUnderTest push = scenario.apply(copy("execution: {mode: Job}"));

    // When
    jobs.refuseNodes("0/3 nodes are available: 3 Insufficient memory.");

    // Then
    assertThatPush(push)
        .standsAs("waits for a node that can take its Pod")
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("no node can take the Pod", "spec.execution.resources");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(jobs.all()).isEmpty());
  }

  @Test
  void namesAVolumeThatDoesNotExist() {
    // Given
    PushUnderTest push =
        scenario.apply(
            copy("execution: {mode: Auto}")
                .from("{archive: {persistentVolumeClaim: {claimName: builds, path: app.tar}}}"));

    // When
    jobs.refuseNodes("0/1 nodes are available: persistentvolumeclaim \"builds\" not found.");

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND)
        .says("the PersistentVolumeClaim builds does not exist");
  }

  @Test
  void refusesWhatItCanSeeBeforeAJobIsMade() {
    // When
    PushUnderTest push =
        scenario.apply(
            copy("execution: {mode: Job}").to("registry.example.com/team/app", "insecure: true"));

    // Then
    assertThatPush(push)
        .stallsWith(ExitReason.POLICY_DENIED)
        .says("plain HTTP to registry.example.com is not allowed");
    assertThat(jobs.all()).isEmpty();
  }

  @Test
  void refusesWhatIsAJobsWhereNoJobRuns() {
    // When
    PushUnderTest push = scenario.apply(copy("execution: {serviceAccountName: builder}"));

    // Then
    assertThatPush(push)
        .stallsWith(ExitReason.INVALID_SPEC)
        .says("spec.execution.serviceAccountName", "mode: Job");
  }

  /// Applies a quota, which holds from when its controller has counted.
  private void applyQuota(String name, String hard) {
    scenario.apply(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: %s}
        spec: {hard: {%s}}
        """
            .formatted(name, hard));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ResourceQuota quota =
                  scenario
                      .admin()
                      .resourceQuotas()
                      .inNamespace(scenario.namespace())
                      .withName(name)
                      .require();
              return quota.getStatus() != null && !quota.getStatus().getHard().isEmpty();
            });
  }

  private PushManifest copy(String field) {
    return scenario
        .copyOf("team/app:1")
        .to("127.0.0.1:9/team/app", "insecure: true")
        .with("retry: {initialDelay: 30s}")
        .with(field);
  }
}
