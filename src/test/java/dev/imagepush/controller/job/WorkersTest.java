package dev.imagepush.controller.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.controller.FaultyApiServer;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Jobs are made, found and ended at a fake API server; nothing runs, but what a test says of a Pod.
class WorkersTest {
  private static final String NAMESPACE = "team";
  private static final long PATIENCE_SECONDS = 30;

  private final FaultyApiServer server = new FaultyApiServer();
  private final KubernetesClient client = server.client();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicReference<String> situation = new AtomicReference<>("");
  private final ImagePush resource = WorkerSights.resource("timeout: 10m");
  private final Workers workers =
      new Workers(
          client,
          Set.of(NAMESPACE),
          WorkerSights.TEMPLATE,
          EgressPolicy.commandLine(),
          PushFence.open(),
          1,
          now::get);
  private final WorkerListener listener =
      new WorkerListener() {
        @Override
        public void stands(String text, String job) {
          situation.set(text);
        }

        @Override
        public void reached(PushProgress.Snapshot snapshot) {
          // No Pod here says how far it is.
        }
      };

  @AfterEach
  void close() {
    workers.close();
    client.close();
    server.close();
  }

  @Test
  @DisplayName("K11: a push that is stopped while its Job is being made leaves none")
  void endsAJobThatWasMadeWhileThePushWasStopped() throws InterruptedException {
    // Given
    FaultyApiServer.HeldAnswer made = server.holds("POST", "/jobs");
    Attempt attempt = new Attempt(order(1));
    made.awaitRequest();

    // When
    attempt.stop();
    made.letGo();

    // Then
    assertThat(attempt.outcome().reason()).isEqualTo(ExitReason.CANCELLED);
    assertThat(jobs()).isEmpty();
  }

  @Test
  @DisplayName(
      "K14: a new leader finds the Job of the one before, though its cache has not heard of it")
  void findsAJobByAskingTheApiServer() {
    // Given
    workers.start(stray -> {});
    Job there = client.resource(job("app-there", 3)).create();

    // When
    Attempt attempt = new Attempt(order(3));

    // Then
    await().until(() -> situation.get().contains("app-there"));
    assertThat(jobs()).extracting(job -> job.getMetadata().getUid()).containsExactly(uid(there));
    attempt.stop();
  }

  @Test
  @DisplayName("K11: the Job of another generation is gone before the next is made")
  void endsTheJobOfAnotherGenerationFirst() {
    // Given
    client.resource(job("app-old", 2)).create();
    FaultyApiServer.ApiFault refusals = server.fails("DELETE", "/jobs/app-old", "", 500, 1);

    // When
    Attempt attempt = new Attempt(order(3));

    // Then
    assertThat(attempt.outcome().reason()).isEqualTo(ExitReason.CONNECT_FAILED);
    assertThat(refusals.struck()).isOne();
    assertThat(jobs()).extracting(job -> job.getMetadata().getName()).containsExactly("app-old");
  }

  @Test
  @DisplayName(
      "K15: a Job that a leader made in its last moment does not run beside the next one's")
  void endsAnotherJobThatTurnsUpBesideItsOwn() {
    // Given
    Attempt attempt = new Attempt(order(3));
    await().until(() -> jobs().size() == 1);
    String own = uid(jobs().getFirst());

    // When
    client.resource(job("app-late", 2)).create();

    // Then
    await().until(() -> jobs().size() == 1);
    assertThat(jobs()).extracting(WorkersTest::uid).containsExactly(own);
    attempt.stop();
  }

  @Test
  void takesAConflictThatLeavesNoJobForAFailureThatPasses() {
    // Given
    server.fails("POST", "/jobs", "", 409, 1);

    // When
    PushOutcome outcome = new Attempt(order(1)).outcome();

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.CONNECT_FAILED);
  }

  @Test
  void endsAJobThatGoesOnForEver() {
    // Given
    Attempt attempt = new Attempt(order(1));
    await().until(() -> jobs().size() == 1);
    Pod pod = client.resource(pod(jobs().getFirst())).create();
    await().until(() -> situation.get().startsWith("pushing"));

    // When
    now.set(now.get().plus(Duration.ofMinutes(13)));

    // Then
    await().until(() -> jobs().isEmpty());
    client.resource(pod).delete();
    assertThat(attempt.outcome().reason()).isEqualTo(ExitReason.DEADLINE_EXCEEDED);
  }

  private List<Job> jobs() {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
  }

  private WorkerOrder order(long generation) {
    resource.getMetadata().setGeneration(generation);
    return new WorkerOrder(resource, List.of(), List.of("1"), false, Instant.EPOCH);
  }

  private Job job(String name, long generation) {
    return new JobBuilder(
            new WorkerManifest(WorkerSights.TEMPLATE, new KubernetesSerialization())
                .of(order(generation)))
        .editMetadata()
        .withName(name)
        .endMetadata()
        .build();
  }

  private static Pod pod(Job job) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("app-pod")
        .withNamespace(NAMESPACE)
        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(job.getMetadata().getName())
                .withUid(uid(job))
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(job.getSpec().getTemplate().getSpec())
        .withNewStatus()
        .withPhase("Running")
        .addNewContainerStatus()
        .withName("worker")
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static String uid(Job job) {
    return job.getMetadata().getUid();
  }

  /// An attempt on a thread of its own.
  private final class Attempt {
    private final CompletableFuture<PushOutcome> outcome = new CompletableFuture<>();
    private final Thread thread;

    Attempt(WorkerOrder order) {
      thread =
          Thread.startVirtualThread(
              () -> outcome.complete(workers.push(order, null, PushFence.open(), listener)));
    }

    void stop() {
      thread.interrupt();
    }

    PushOutcome outcome() {
      return outcome.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
