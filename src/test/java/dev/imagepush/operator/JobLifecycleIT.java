package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A push that runs as a Job, from its making to its end. No node takes its Pod here.
@UsesTestBed
class JobLifecycleIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String AS_JOB = "execution: {mode: Job}";

  private PushScenario scenario;
  private JobsUnderTest jobs;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario =
        PushScenario.startWithJobs(
            bed, controlPlane, namespace, Map.of("IMAGEPUSH_CONCURRENCY_JOBS", "1"));
    jobs = new JobsUnderTest(scenario.admin(), scenario.namespace());
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  void namesTheJobThatPushes() {
    // When
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB));

    // Then
    assertThatPush(push).runsAsAJob();
    assertThat(push.read().getStatus().job()).isEqualTo(jobs.one().getMetadata().getName());
    assertThat(push.read().getStatus().job()).startsWith("app-");
  }

  @Test
  void endsTheJobWhenSuspended() {
    // Given
    scenario.apply(copy("app").with(AS_JOB));
    jobs.one();

    // When
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB).with("suspend: true"));

    // Then
    assertThatPush(push).isSuspended();
    assertThat(jobs.all()).isEmpty();
    assertThat(push.read().getStatus().job()).isNull();
  }

  @Test
  @DisplayName("K10: the Job goes with its resource")
  void endsTheJobWhenTheResourceIsDeleted() {
    // Given
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB));
    jobs.one();

    // When
    push.delete();

    // Then
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(jobs.all()).isEmpty());
  }

  @Test
  @DisplayName("K11: the spec is changed while its Job runs")
  void makesAnotherJobForAnotherGeneration() {
    // Given
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB));
    String first = jobs.one().getMetadata().getUid();

    // When
    scenario.apply(copy("app").with(AS_JOB).with("timeout: 5m"));

    // Then
    Job second =
        await()
            .atMost(PATIENCE)
            .until(jobs::all, all -> !uids(all).isEmpty() && !uids(all).contains(first))
            .getFirst();
    assertThat(second.getSpec().getActiveDeadlineSeconds()).isEqualTo(300);
    assertThatPush(push).runsAsAJob();
  }

  @Test
  @DisplayName("K13: an operator that is started again finds the Job that it left")
  void followsTheJobThatItFindsAfterARestart() {
    // Given
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB));
    assertThatPush(push).runsAsAJob();
    String job = jobs.one().getMetadata().getUid();
    scenario.operator().stop();

    // When
    scenario.operator().start();

    // Then
    scenario.apply(copy("other").with(AS_JOB));
    assertThatPush(scenario.push("other")).standsAs("waiting for its turn");
    assertThat(uids(jobs.all())).containsExactly(job);
    assertThatPush(push).runsAsAJob().hasExactlyTheEvents("PushStarted");
  }

  @Test
  void endsAJobWhoseResourceWasSuspendedWhileNoOperatorRan() {
    // Given
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB));
    assertThatPush(push).runsAsAJob();
    scenario.operator().stop();
    scenario.apply(copy("app").with(AS_JOB).with("suspend: true"));

    // When
    scenario.operator().start();

    // Then
    assertThatPush(push).isSuspended();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(jobs.all()).isEmpty());
  }

  @Test
  void endsAJobBeforeTheOperatorPushesItself() {
    // Given
    PushUnderTest push = scenario.apply(copy("app").with(AS_JOB));
    assertThatPush(push).runsAsAJob();
    scenario.operator().stop();
    scenario.apply(copy("app").with("retry: {initialDelay: 30s}"));

    // When
    scenario.operator().start();

    // Then
    assertThatPush(push).comesToRetryAfter(ExitReason.SOURCE_NOT_FOUND);
    assertThat(jobs.all()).isEmpty();
  }

  @Test
  void letsNoMoreJobsRunThanMayAtOnce() {
    // Given
    scenario.apply(copy("app").with(AS_JOB));
    String first = jobs.one().getMetadata().getName();
    PushUnderTest second = scenario.apply(copy("other").with(AS_JOB));
    assertThatPush(second).standsAs("waiting for its turn");

    // When
    scenario.push("app").delete();

    // Then
    assertThatPush(second).runsAsAJob();
    assertThat(jobs.one().getMetadata().getName()).isNotEqualTo(first).startsWith("other-");
  }

  @Test
  void triesAgainWhenItsJobIsDeletedByHand() {
    // Given
    PushUnderTest push =
        scenario.apply(copy("app").with(AS_JOB).with("retry: {initialDelay: 30s}"));
    Job job = jobs.one();

    // When
    scenario.admin().resource(job).delete();

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.WORKER_LOST)
        .says("was deleted while it ran", "set spec.suspend");
  }

  private PushManifest copy(String name) {
    return scenario
        .copyOf("team/app:1")
        .named(name)
        .to("127.0.0.1:9/team/" + name, "insecure: true");
  }

  private static List<String> uids(List<Job> jobs) {
    return jobs.stream().map(job -> job.getMetadata().getUid()).toList();
  }
}
