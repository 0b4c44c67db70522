package dev.imagepush.controller.job;

import static dev.imagepush.controller.job.WorkerSights.ended;
import static dev.imagepush.controller.job.WorkerSights.order;
import static dev.imagepush.controller.job.WorkerSights.sight;
import static dev.imagepush.controller.job.WorkerSights.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.worker.WorkerReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every end of a Job has its reason, and says what to do.
class WorkerJudgeTest {
  private static final String ACTIVE = "status: {active: 1}";
  private static final String DEADLINE =
      "status: {conditions: [{type: Failed, status: \"True\", reason: DeadlineExceeded}]}";
  private static final String FAILED =
      "status: {conditions: [{type: Failed, status: \"True\", reason: BackoffLimitExceeded}]}";
  private static final String LEAVING_JOB =
      "metadata: {name: app-0123456789, deletionTimestamp: \"2026-01-01T00:00:00Z\"}";

  static Stream<Arguments> ends() {
    return Stream.of(
        end(
            "killed for its memory",
            ACTIVE,
            ended(137, "OOMKilled", ""),
            ExitReason.WORKER_LOST,
            "of 512Mi: out of memory; raise spec.execution.resources.limits.memory"),
        end(
            "its heap was too small",
            ACTIVE,
            ended(3, "Error", ""),
            ExitReason.WORKER_LOST,
            "ran out of memory of 512Mi"),
        end(
            "killed by who knows whom",
            ACTIVE,
            ended(137, "Error", ""),
            ExitReason.WORKER_LOST,
            "see kubectl describe node node-1"),
        end(
            "evicted before it could say anything",
            ACTIVE,
            "phase: Failed\nreason: Evicted\n",
            ExitReason.WORKER_LOST,
            "was evicted from node node-1"),
        end(
            "evicted, and stopped in order",
            ACTIVE,
            "reason: Evicted\n" + ended(1, "Error", report(cancelled())),
            ExitReason.WORKER_LOST,
            "was evicted from node node-1"),
        end(
            "its node was shut down",
            ACTIVE,
            "phase: Failed\nreason: NodeShutdown\n",
            ExitReason.WORKER_LOST,
            "node-1 of Job app-0123456789 was lost or shut down"),
        end(
            "drained",
            ACTIVE,
            ended(1, "Error", report(cancelled()))
                + "conditions: [{type: DisruptionTarget, status: \"True\"}]",
            ExitReason.WORKER_LOST,
            "drained, preempted or evicted"),
        end(
            "its Pod deleted by hand",
            ACTIVE,
            "leaving\n" + ended(1, "Error", report(cancelled())),
            ExitReason.WORKER_LOST,
            "was stopped by hand or by the cluster"),
        end(
            "its Pod deleted by hand, and killed since it took too long",
            ACTIVE,
            "leaving\n" + ended(137, "Error", ""),
            ExitReason.WORKER_LOST,
            "was stopped by hand or by the cluster"),
        end(
            "the Job deleted by hand",
            null,
            null,
            ExitReason.WORKER_LOST,
            "was deleted while it ran"),
        end(
            "the Job being deleted by hand",
            LEAVING_JOB,
            null,
            ExitReason.WORKER_LOST,
            "was deleted while it ran"),
        end(
            "the deadline of the Job",
            DEADLINE,
            null,
            ExitReason.DEADLINE_EXCEEDED,
            "the timeout of 30m"),
        end(
            "the deadline of the Job, stopped in order",
            DEADLINE,
            ended(1, "Error", report(cancelled())),
            ExitReason.DEADLINE_EXCEEDED,
            "the timeout of 30m"),
        end(
            "its Pod gone before it was read",
            FAILED,
            null,
            ExitReason.WORKER_LOST,
            "was gone before it was read how it ended"),
        end(
            "no report",
            ACTIVE,
            ended(2, "Error", ""),
            ExitReason.WORKER_LOST,
            "exit code 2 and no report"),
        end(
            "a report that is none",
            ACTIVE,
            ended(0, "Completed", "{\"version\":1,\"canary\":true}"),
            ExitReason.INTERNAL_ERROR,
            "worker.image"),
        end(
            "a report of a failure",
            ACTIVE,
            ended(
                2,
                "Error",
                report(
                    new PushOutcome.Failed(
                        new Failure(ExitReason.SECRET_NOT_FOUND, "Secret login is missing"),
                        null))),
            ExitReason.SECRET_NOT_FOUND,
            "Secret login is missing"));
  }

  private static Arguments end(
      String name, @Nullable String job, @Nullable String pod, ExitReason reason, String said) {
    return argumentSet(name, job, pod, reason, said);
  }

  @ParameterizedTest
  @MethodSource("ends")
  void endsWith(@Nullable String job, @Nullable String pod, ExitReason reason, String said) {
    // When
    WorkerState state = WorkerJudge.judge(order(""), sight(job, pod));

    // Then
    assertThat(state).isInstanceOf(WorkerState.Ended.class);
    PushOutcome outcome = ((WorkerState.Ended) state).outcome();
    assertThat(outcome.reason()).isEqualTo(reason);
    assertThat(((PushOutcome.Failed) outcome).failure().message())
        .contains(said)
        .doesNotContain("canary");
  }

  static Stream<Arguments> obstacles() {
    return Stream.of(
        obstacle(
            "no node",
            unschedulable("0/3 nodes are available: canary"),
            ExitReason.FORBIDDEN,
            "nodeSelector and tolerations",
            WorkerJudge.FOR_A_NODE),
        obstacle(
            "no such volume",
            unschedulable("persistentvolumeclaim \"builds\" not found"),
            ExitReason.SOURCE_NOT_FOUND,
            "the PersistentVolumeClaim builds does not exist",
            Duration.ZERO),
        obstacle(
            "its image cannot be pulled",
            waiting("ImagePullBackOff"),
            ExitReason.FORBIDDEN,
            "imagePullSecrets to the ServiceAccount builder",
            WorkerJudge.FOR_AN_IMAGE),
        obstacle(
            "its image is none",
            waiting("InvalidImageName"),
            ExitReason.FORBIDDEN,
            "registry.example.com/imagepush:1 (InvalidImageName)",
            Duration.ZERO),
        obstacle(
            "its container cannot be made",
            waiting("CreateContainerConfigError"),
            ExitReason.FORBIDDEN,
            "kubectl describe pod -l job-name=app-0123456789",
            WorkerJudge.FOR_A_CONTAINER),
        obstacle(
            "its node is silent",
            "leaving\nphase: Running\n" + running(),
            ExitReason.WORKER_LOST,
            "node node-1 does not say that it has ended",
            WorkerJudge.FOR_A_NODE_THAT_IS_SILENT.plusSeconds(15)));
  }

  private static Arguments obstacle(
      String name, String pod, ExitReason reason, String said, Duration patience) {
    return argumentSet(name, pod, reason, said, patience);
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void givesUpInTime(String pod, ExitReason reason, String said, Duration patience) {
    // When
    WorkerState state = WorkerJudge.judge(order(""), sight(ACTIVE, pod));

    // Then
    assertThat(state).isInstanceOf(WorkerState.Stuck.class);
    WorkerState.Stuck stuck = (WorkerState.Stuck) state;
    assertThat(stuck.failure().reason()).isEqualTo(reason);
    assertThat(stuck.failure().message()).contains(said).doesNotContain("canary");
    assertThat(stuck.situation()).doesNotContain("canary");
    assertThat(stuck.patience()).isEqualTo(patience);
  }

  @Test
  void namesTheQuotaThatLeavesNoRoom() {
    // When
    WorkerState state =
        WorkerJudge.judge(
            order(""),
            sight(
                ACTIVE,
                null,
                "Error creating: pods \"app\" is forbidden: exceeded quota: small, requested: canary"));

    // Then
    assertThat(state)
        .isInstanceOfSatisfying(
            WorkerState.Stuck.class,
            stuck -> {
              assertThat(stuck.situation()).contains("the quota small is used up");
              assertThat(stuck.failure().reason()).isEqualTo(ExitReason.FORBIDDEN);
              assertThat(stuck.failure().message()).doesNotContain("canary");
            });
  }

  @Test
  void asksAContainerThatRunsAtTheAddressOfItsPod() {
    // When
    WorkerState state = WorkerJudge.judge(order(""), sight(ACTIVE, running()));

    // Then
    assertThat(state)
        .isEqualTo(
            new WorkerState.Underway(
                "pushing as Job app-0123456789", new PodAddress("10.1.2.3", 8099)));
  }

  @Test
  void waitsForAPodThatStarts() {
    // When
    WorkerState state = WorkerJudge.judge(order(""), sight(ACTIVE, waiting("ContainerCreating")));

    // Then
    assertThat(state)
        .isEqualTo(new WorkerState.Underway("the Pod of Job app-0123456789 starts", null));
  }

  @Test
  void takesAContainersWordForItsSuccess() {
    // Given
    Digest digest = Digest.sha256("image".getBytes(StandardCharsets.UTF_8));
    PushOutcome.SourceImage source =
        new PushOutcome.SourceImage(
            "source.example.com/app@" + digest,
            digest,
            MediaType.OCI_MANIFEST,
            10,
            List.of(Platform.parse("linux/amd64")));
    PushOutcome pushed =
        new PushOutcome.Pushed(
            source,
            PushOutcome.PushedImage.of(source),
            List.of("latest"),
            null,
            10,
            0,
            Duration.ofSeconds(2));

    // When
    WorkerState state =
        WorkerJudge.judge(order(""), sight(ACTIVE, ended(0, "Completed", report(pushed))));

    // Then
    assertThat(state).isEqualTo(new WorkerState.Ended(pushed));
  }

  private static PushOutcome cancelled() {
    return new PushOutcome.Failed(new Failure(ExitReason.CANCELLED, "stopped"), null);
  }

  private static String report(PushOutcome outcome) {
    return WorkerReport.text(outcome, List.of("1", "latest"));
  }

  private static String running() {
    return """
        podIP: 10.1.2.3
        containerStatuses:
        - name: worker
          state: {running: {startedAt: "2026-01-01T00:00:00Z"}}
        """;
  }

  private static String unschedulable(String message) {
    return """
        phase: Pending
        conditions:
        - {type: PodScheduled, status: "False", reason: Unschedulable, message: '%s'}
        """
        .formatted(message);
  }
}
