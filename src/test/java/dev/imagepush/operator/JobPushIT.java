package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.PodFate;
import dev.imagepush.testing.bed.StandInKubelet;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.worker.WorkerReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A push that a Pod makes: a person sees no difference but the name of the Job. The worker is the real
/// one, in a process that a stand-in for the kubelet starts.
@UsesTestBed
class JobPushIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String AS_JOB = "execution: {mode: Job}";
  private static final String SOON_AGAIN = "retry: {initialDelay: 1s}";

  private final TestImage image = TestImages.random(80, 3, 50_000);
  private PushScenario scenario;
  private StandInKubelet kubelet;
  private JobsUnderTest jobs;
  @TempDir private Path volume;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    kubelet = StandInKubelet.start(controlPlane, namespace.name()).claim("builds", volume);
    scenario = PushScenario.startWithJobs(bed, controlPlane, namespace, Map.of());
    scenario.source().holds("team/app:1", image);
    jobs = new JobsUnderTest(scenario.admin(), scenario.namespace());
  }

  @AfterEach
  void close() {
    scenario.close();
    kubelet.close();
  }

  @Test
  void pushesWithTheSecretsThatTheResourceNames() {
    // When
    PushUnderTest push = scenario.apply(copy());

    // Then
    assertThatPush(push)
        .becomesReady(ExitReason.PUSHED)
        .hasPushed(image.digest())
        .hasExactlyTheEvents("PushStarted", "Pushed");
    assertThat(push.read().getStatus().job()).isNull();
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        argumentSet("an archive", "out/app.tar"), argumentSet("a directory", "out/layout"));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void pushesFromAVolume(String path) throws IOException {
    // Given
    Files.createDirectories(volume.resolve("out"));
    Files.write(volume.resolve("out/app.tar"), ImageArchives.layout(image));
    ImageArchives.writeLayout(image, volume.resolve("out/layout"));

    // When
    PushUnderTest push = scenario.apply(fromVolume(path));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  @Test
  @DisplayName("T19, T20: a link on a volume that leads to the Pod's own files")
  void readsNothingThatIsNotOnTheVolume() throws IOException {
    // Given
    Files.createSymbolicLink(volume.resolve("app.tar"), Path.of("/etc/passwd"));

    // When
    PushUnderTest push = scenario.apply(fromVolume("app.tar"));

    // Then
    assertThatPush(push).stallsWith(ExitReason.UNSAFE_ARCHIVE);
  }

  @Test
  void saysHowFarThePodIs() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);

    // When
    PushUnderTest push = scenario.apply(copy());

    // Then
    assertThatPush(push).hasSentBlobs("3/4").standsAs("pushing as Job app-");
    stuck.release();
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
  }

  @Test
  void endsThePodAndItsUploadsWhenSuspended() {
    // Given
    try (FakeRegistry destination = FakeRegistry.plain()) {
      Fault stuck = scenario.oneLayerHangs(image);
      PushManifest manifest = copy().to(destination.address() + "/team/app", "insecure: true");
      PushUnderTest push = scenario.apply(manifest);
      assertThatPush(push).hasSentBlobs("3/4");
      String pod = jobs.onePod().getMetadata().getName();

      // When
      scenario.apply(manifest.with("suspend: true"));

      // Then
      assertThatPush(push).isSuspended();
      assertThat(kubelet.isRunning(pod)).isFalse();
      assertThat(jobs.all()).isEmpty();
      assertThat(destination.requests())
          .filteredOn(request -> request.method().equals("DELETE"))
          .hasSize(
              Math.toIntExact(destination.uploadsStarted() - destination.blobsReceived().size()));
      assertThat(destination.requests())
          .filteredOn(request -> request.method().equals("PUT"))
          .extracting(LoggedRequest::path)
          .noneMatch(path -> path.contains("/manifests/"));
      stuck.release();
    }
  }

  @Test
  @DisplayName("K13: the operator is stopped and started again while a Pod pushes")
  void takesTheOutcomeOfAPodThatAnotherProcessBegan() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(copy());
    assertThatPush(push).hasSentBlobs("3/4");
    String job = jobs.one().getMetadata().getUid();
    scenario.operator().stop();
    stuck.release();

    // When
    scenario.operator().start();

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(jobs.one().getMetadata().getUid()).isEqualTo(job);
  }

  @Test
  @DisplayName("K01: the API server is away while a Pod pushes")
  void followsAPodThroughAnOutageOfTheApiServer(ControlPlane controlPlane) {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(copy());
    assertThatPush(push).hasSentBlobs("3/4");
    String job = jobs.one().getMetadata().getUid();

    // When
    controlPlane.restartApiServer();

    // Then
    stuck.release();
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(jobs.one().getMetadata().getUid()).isEqualTo(job);
  }

  static Stream<Arguments> accidents() {
    return Stream.of(
        argumentSet("killed for its memory", new PodFate.RunsOutOfMemory(), "limits.memory"),
        argumentSet("evicted", new PodFate.IsEvicted(), "evicted"));
  }

  @ParameterizedTest
  @MethodSource("accidents")
  void triesAgainAfterAnAccident(PodFate fate, String said) {
    // Given
    kubelet.nextPod(fate);

    // When
    PushUnderTest push = scenario.apply(copy().with("retry: {initialDelay: 8s}"));

    // Then
    assertThatPush(push).comesToRetryAfter(ExitReason.WORKER_LOST).says(said);
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasTheEvent("Recovered");
  }

  @Test
  @DisplayName("T09: a report that no worker wrote")
  void believesNoReportThatIsNone() {
    // Given
    kubelet.nextPod(new PodFate.Ends(0, "{\"version\":1,\"outcome\":\"canary\"}"));

    // When
    PushUnderTest push = scenario.apply(copy().with("retry: {initialDelay: 30s}"));

    // Then
    assertThatPush(push).comesToRetryAfter(ExitReason.INTERNAL_ERROR);
    assertThat(push.read().getStatus().toString()).doesNotContain("canary");
  }

  @Test
  void saysWhenTheImageOfTheWorkerCannotBePulled() {
    // Given
    kubelet.nextPod(new PodFate.CannotPull());

    // When
    PushUnderTest push = scenario.apply(copy());

    // Then
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("could not pull the worker's image registry.example.com/imagepush:1", "worker.image");
  }

  @Test
  @DisplayName("K07: a Secret is missing")
  void namesTheSecretThatIsMissing() {
    // When
    PushUnderTest push =
        scenario.apply(
            copy()
                .to(
                    scenario.destination().host() + "/team/app",
                    "secretRef: {name: missing}, certSecretRef: {name: ca}"));

    // Then
    assertThatPush(push).comesToRetryAfter(ExitReason.SECRET_NOT_FOUND).says("missing");
    assertThat(push.read().getStatus().exit()).extracting("code").isEqualTo(2);
  }

  @Test
  void makesTheCheckThatIsAskedForWhileAPodPushes() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(copy());
    assertThatPush(push).hasSentBlobs("3/4");
    push.annotate("imagepush.dev/forceAt", "now");
    push.annotate("imagepush.dev/requestedAt", "now");

    // When
    stuck.release();

    // Then
    assertThatPush(push).hasHandled("now").becomesReady(ExitReason.PUSHED);
    assertThat(jobs.all()).hasSize(2);
  }

  @Test
  void endsACheckWhoseResourceWasSuspendedWhileNoOperatorRan() {
    // Given
    PushUnderTest push = scenario.apply(copy());
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    TestImage next = TestImages.random(81, 2, 50_000);
    scenario.source().holds("team/app:1", next);
    Fault stuck = scenario.oneLayerHangs(next);
    push.annotate("imagepush.dev/requestedAt", "now");
    await().atMost(PATIENCE).until(() -> stuck.struck() > 0);
    scenario.operator().stop();
    scenario.apply(copy().with("suspend: true"));

    // When
    scenario.operator().start();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(jobs.all()).allMatch(JobsUnderTest::isComplete));
    stuck.release();
    assertThat(scenario.digestAtDestination("team/app", "1")).isEqualTo(image.digest());
  }

  @Test
  @DisplayName("K10: tags are removed when the Pod has ended that could set them again")
  void letsAResourceGoWhenItsPodHasEnded() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(copy().with("deletionPolicy: Delete"));
    await().atMost(PATIENCE).until(() -> stuck.struck() > 0);
    String pod = jobs.onePod().getMetadata().getName();
    scenario.operator().stop();
    push.delete();

    // When
    scenario.operator().start();

    // Then
    await().atMost(PATIENCE).until(() -> !push.exists());
    assertThat(kubelet.isRunning(pod)).isFalse();
  }

  @Test
  void keepsTheLastJobsOfAPushThatIsTriedForLong() {
    // Given
    PodFate denied =
        new PodFate.Ends(
            2,
            WorkerReport.text(
                new PushOutcome.Failed(new Failure(ExitReason.CONNECTION_RESET, "cut"), null),
                List.of("1")));
    for (int i = 0; i < 4; i++) {
      kubelet.nextPod(denied);
    }

    // When
    PushUnderTest push =
        scenario.apply(copy().with("retry: {initialDelay: 1s, maxDelay: 1s, limit: 20}"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(jobs.all()).hasSize(2));
  }

  @Test
  void sendsNothingAgainThatHasLandedInAnAttemptBefore() {
    // Given
    Fault stuck = scenario.oneLayerHangs(image);
    PushUnderTest push = scenario.apply(copy().with(SOON_AGAIN));
    assertThatPush(push).hasSentBlobs("3/4");
    String pod = jobs.onePod().getMetadata().getName();

    // When
    kubelet.runOutOfMemory(pod);

    // Then
    stuck.release();
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    assertThat(push.read().getStatus().pushed())
        .extracting("bytesReused", as(LONG))
        .isGreaterThan(100_000);
  }

  @Test
  @DisplayName("T06: an operator without any right on Secrets pushes by Jobs")
  void pushesWithoutARightOnSecrets() {
    // Given
    scenario.takeRightsOnSecrets();

    // When
    PushUnderTest push = scenario.apply(copy());

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  private PushManifest copy() {
    return scenario.copyOf("team/app:1").with(AS_JOB);
  }

  private PushManifest fromVolume(String path) {
    return scenario
        .copyOf("team/app:1")
        .from("{archive: {persistentVolumeClaim: {claimName: builds, path: %s}}}".formatted(path))
        .withDestination("tags: [\"1\"]");
  }
}
