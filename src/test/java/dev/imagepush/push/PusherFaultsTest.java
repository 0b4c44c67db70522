package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.request;
import static dev.imagepush.testing.registry.RegistryRequests.api;
import static dev.imagepush.testing.registry.RegistryRequests.blobGet;
import static dev.imagepush.testing.registry.RegistryRequests.blobHead;
import static dev.imagepush.testing.registry.RegistryRequests.commit;
import static dev.imagepush.testing.registry.RegistryRequests.manifestGet;
import static dev.imagepush.testing.registry.RegistryRequests.manifestHead;
import static dev.imagepush.testing.registry.RegistryRequests.manifestPut;
import static dev.imagepush.testing.registry.RegistryRequests.tagPut;
import static dev.imagepush.testing.registry.RegistryRequests.uploadStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.image.Repository;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a push survives, and how it ends where it cannot.
@Timeout(60)
class PusherFaultsTest {
  private static final TestImage IMAGE = TestImages.random(1, 3, 300_000);
  private static final int BLOBS = IMAGE.blobs().size();

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  @AfterEach
  void close() {
    fixture.close();
    source.close();
    target.close();
  }

  static Stream<Arguments> passingFaults() {
    return Stream.of(
        row("N07: 503 for everything, twice", api(), fault -> fault.times(2).answer(503)),
        row("N07: 500 where an upload begins", uploadStart(), fault -> fault.answer(500)),
        row("N07: 502 at a commit", commit(), fault -> fault.answer(502)),
        row("N07: 504 at a manifest", manifestPut(), fault -> fault.times(3).answer(504)),
        row("N01: RST in the middle of a blob", commit(), fault -> fault.cutAfter(1000)),
        row("RST before a manifest's answer", tagPut(), Fault::closeBeforeAnswer),
        row("RST at a question", blobHead(), Fault::closeBeforeAnswer),
        row("RST where an upload begins", uploadStart(), Fault::closeBeforeAnswer),
        row(
            "N11: 429 without Retry-After",
            uploadStart(),
            fault -> fault.times(2).answer(429).error("TOOMANYREQUESTS")),
        row(
            "N16: the upload is unknown at its commit",
            commit(),
            fault -> fault.answer(404).error("BLOB_UPLOAD_UNKNOWN")),
        row(
            "N17: the upload is invalid at its commit",
            commit(),
            fault -> fault.answer(404).error("BLOB_UPLOAD_INVALID")),
        row("N18: 416 at a commit", commit(), fault -> fault.answer(416)),
        row(
            "a digest that the transfer broke",
            commit(),
            fault -> fault.answer(400).error("DIGEST_INVALID")),
        row(
            "N24: no digest in any answer",
            api(),
            fault -> fault.always().withoutHeader("Docker-Content-Digest")));
  }

  private static Arguments row(String rule, RequestMatch match, Consumer<Fault> script) {
    return argumentSet(rule, match, script);
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void survivesAtTheDestination(RequestMatch match, Consumer<Fault> script) {
    // Given
    source.holds("app:1", IMAGE);
    script.accept(target.when(match));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(IMAGE)).isTrue();
    assertThat(target.repository("app").tag("1")).contains(IMAGE.digest());
    assertThat(fixture.waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(8)) <= 0);
  }

  static Stream<Arguments> passingSourceFaults() {
    return Stream.of(
        row("503 at a manifest", manifestGet(), fault -> fault.answer(503)),
        row("RST in a manifest", manifestGet(), fault -> fault.resetBody(10)),
        row("503 at a blob", blobGet(), fault -> fault.times(2).answer(503)),
        row("RST in a blob", blobGet(), fault -> fault.resetBody(1000)),
        row("N05: a blob ends early", blobGet(), fault -> fault.truncateBody(1000)),
        row("N06: chunks without end", blobGet(), fault -> fault.truncateChunked(1000)),
        row("a bit of a blob flips on its way", blobGet(), fault -> fault.corruptBody(1000)));
  }

  @ParameterizedTest
  @MethodSource("passingSourceFaults")
  void survivesAtTheSource(RequestMatch match, Consumer<Fault> script) {
    // Given
    TestImage index = TestImages.index(IMAGE, TestImages.random(2, 1, 100_000));
    source.holds("app:1", index);
    script.accept(source.when(match));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(index)).isTrue();
  }

  @Test
  @DisplayName("N02: an upload whose answer was lost is not sent again")
  void asksBeforeItSendsABlobAgain() {
    // Given
    source.holds("app:1", IMAGE);
    target.when(commit()).times(BLOBS).closeBeforeAnswer();

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.blobsReceived()).hasSize(BLOBS).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("N27: blobs that the registry claimed to hold and misses are sent once more")
  void sendsAgainWhatTheRegistryOnlyClaimedToHold() {
    // Given
    source.holds("app:1", IMAGE);
    String claimed = IMAGE.blobs().keySet().iterator().next();
    target
        .when(blobHead().and(request -> request.path().endsWith(claimed)))
        .always()
        .edit(answer -> Answer.of(200));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(IMAGE)).isTrue();
    assertThat(target.blobsReceived()).hasSize(BLOBS).doesNotHaveDuplicates();
    assertThat(fixture.waits).isEmpty();
  }

  @Test
  @DisplayName("N27: so too below an index that seems to be there")
  void sendsAgainBelowAnIndex() {
    // Given
    TestImage other = TestImages.random(5, 1, 1000);
    TestImage index = TestImages.index(IMAGE, other);
    source.holds("app:1", index);
    target
        .when(manifestHead().and(request -> request.path().endsWith(other.digest())))
        .always()
        .edit(answer -> Answer.of(200).with("Docker-Content-Digest", other.digest()));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(index)).isTrue();
  }

  static Stream<Arguments> lastingFaults() {
    return Stream.of(
        end(
            "N08: 500 for ever at the tag",
            tagPut(),
            fault -> fault.answer(500),
            ExitReason.REGISTRY_UNAVAILABLE),
        end(
            "N15: 403 at an upload",
            uploadStart(),
            fault -> fault.answer(403).error("DENIED"),
            ExitReason.DENIED),
        end(
            "N22: no Location",
            uploadStart(),
            fault -> fault.withoutHeader("Location"),
            ExitReason.PROTOCOL_ERROR),
        end(
            "an empty Location",
            uploadStart(),
            fault -> fault.location(" "),
            ExitReason.PROTOCOL_ERROR),
        end(
            "N28: the manifest is too large",
            tagPut(),
            fault -> fault.answer(413),
            ExitReason.MANIFEST_REJECTED),
        end(
            "N28: the manifest is invalid",
            tagPut(),
            fault -> fault.answer(400).error("MANIFEST_INVALID"),
            ExitReason.MANIFEST_REJECTED),
        end(
            "N29: the tag is immutable",
            tagPut(),
            fault -> fault.answer(409),
            ExitReason.TAG_IMMUTABLE),
        end(
            "N37: a portal instead of a registry",
            api(),
            fault -> fault.edit(answer -> Answer.of(200)).body("<html>", "text/html"),
            ExitReason.PROTOCOL_ERROR),
        end(
            "N37: a portal from the commit on",
            commit(),
            fault -> fault.answer(200).body("<html>", "text/html"),
            ExitReason.PROTOCOL_ERROR),
        end(
            "N38: no registry there",
            api(),
            fault -> fault.answer(404).body("404 page not found", "text/plain"),
            ExitReason.REPOSITORY_NOT_FOUND),
        end(
            "no repository",
            uploadStart(),
            fault -> fault.answer(404).error("NAME_UNKNOWN"),
            ExitReason.REPOSITORY_NOT_FOUND),
        end(
            "another image is read back",
            manifestGet(),
            fault -> fault.edit(PusherFaultsTest::anotherManifest),
            ExitReason.DIGEST_MISMATCH));
  }

  private static Answer anotherManifest(Answer answer) {
    return answer.withText("{\"schemaVersion\":2}", TestImages.OCI_MANIFEST);
  }

  private static Arguments end(
      String rule, RequestMatch match, Consumer<Fault> script, ExitReason reason) {
    return argumentSet(rule, match, script, reason);
  }

  @ParameterizedTest
  @MethodSource("lastingFaults")
  void endsAtTheDestinationWith(RequestMatch match, Consumer<Fault> script, ExitReason expected) {
    // Given
    source.holds("app:1", IMAGE);
    Fault fault = target.when(match).always();
    script.accept(fault);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(expected);
    assertThat(failure(outcome).message()).contains(target.address());
    assertThat(target.requests()).as("no storm").hasSizeLessThan(40);
  }

  @Test
  @DisplayName("D01: a corrupt source is told from a broken transfer, and read once more")
  void saysThatTheSourceIsCorrupt() {
    // Given
    TestImage small = TestImages.image(TestLayer.random(3, 1000));
    source.holds("app:1", small);
    String layer = small.blobs().keySet().iterator().next();
    source.when(blobGet().and(request -> request.path().endsWith(layer))).always().corruptBody(100);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    assertThat(failure(outcome).message()).contains(layer);
    assertThat(target.repository("app").tags()).isEmpty();
    assertThat(target.repository("app").holdsBlob(layer)).isFalse();
    assertThat(source.requests().stream().filter(request -> request.path().endsWith(layer)).count())
        .as("two tries, each sent and then read to be judged")
        .isEqualTo(4);
  }

  @Test
  @DisplayName("D04: a blob that is longer or shorter than its descriptor says is not sent")
  void refusesASourceWhoseSizesLie() {
    // Given
    byte[] layer = TestImages.randomBytes(1, 1000);
    String config = source.holdsBlob("app", "{}".getBytes(StandardCharsets.UTF_8));
    String digest = source.holdsBlob("app", layer);
    source.holdsManifest(
        "app:1",
        TestImages.OCI_MANIFEST,
        """
        {"schemaVersion":2,
         "config":{"mediaType":"%s","digest":"%s","size":2},
         "layers":[{"mediaType":"%s","digest":"%s","size":999}]}
        """
            .formatted(TestImages.OCI_CONFIG, config, TestLayer.TAR, digest)
            .getBytes(StandardCharsets.UTF_8));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    assertThat(target.repository("app").tags()).isEmpty();
  }

  @Test
  @DisplayName("K09, R10: a push that is stopped gives up its uploads and leaves no thread")
  void endsWhenItIsStopped() throws InterruptedException {
    // Given
    source.holds("app:1", IMAGE);
    Fault hanging = target.when(commit()).always().hang();
    AtomicReference<PushOutcome> outcome = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> outcome.set(fixture.push(request(source, "app:1", target, "app", "1"))));
    hanging.awaitHanging();

    // When
    caller.interrupt();
    caller.join();

    // Then
    assertThat(outcome.get().reason()).isEqualTo(ExitReason.CANCELLED);
    assertThat(count("DELETE"))
        .as("one for each session, whether or not its PUT had begun")
        .isPositive()
        .isBetween(count("PUT"), count("POST"));
    assertThat(target.repository("app").tags()).isEmpty();
  }

  @Test
  void stopsTheOthersAtTheFirstFailure() {
    // Given
    TestImage large = TestImages.random(8, 12, 1000);
    source.holds("app:1", large);
    target.when(commit()).answer(403).error("DENIED");
    target.when(commit()).always().hang();

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.DENIED);
    assertThat(target.uploadsStarted()).isLessThan(large.blobs().size());
  }

  @Test
  @DisplayName("progress never goes backwards, and never beyond the end")
  void progressOnlyGrows() {
    // Given
    source.holds("app:1", IMAGE);
    target.when(commit()).times(2).cutAfter(200_000);
    target.when(commit()).times(2).answer(401).challenge("Basic realm=\"again\"");
    List<PushProgress.Snapshot> seen = new CopyOnWriteArrayList<>();
    target
        .when(api())
        .always()
        .edit(
            answer -> {
              seen.add(fixture.progress.snapshot());
              return answer;
            });

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));
    seen.add(fixture.progress.snapshot());

    // Then
    List<Long> done = new ArrayList<>(seen.stream().map(PushProgress.Snapshot::bytesDone).toList());
    assertThat(outcome).isNotNull();
    assertThat(done).isSorted();
    assertThat(done.getLast()).isLessThanOrEqualTo(IMAGE.blobBytes());
    assertThat(seen.getLast().bytesSent()).isGreaterThanOrEqualTo(seen.getLast().bytesDone());
  }

  @Test
  void needsNoSecondConnection() {
    // Given
    source.holds("app:1", IMAGE);
    target.holds("base/app:1", TestImages.random(9, 1, 10));
    target.when(commit()).answer(500);
    HttpLimits single = new HttpLimits(1, Duration.ofSeconds(10), Duration.ofSeconds(20));

    try (PusherFixture narrow = new PusherFixture(SourceLimits.DEFAULTS, single)) {
      // When
      PushOutcome outcome =
          narrow.push(
              new PushRequest(
                  Tenant.LOCAL,
                  request(source, "app:1", target, "app", "1").source(),
                  PushScope.WHOLE_IMAGE,
                  PusherFixture.destination(target, "app", "1")
                      .mountingFrom(Optional.of(new Repository(target.address(), "base/app"))),
                  8,
                  Duration.ofSeconds(40)));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    }
  }

  private long count(String method) {
    return target.requests().stream().map(LoggedRequest::method).filter(method::equals).count();
  }

  private static Failure failure(PushOutcome outcome) {
    return ((PushOutcome.Failed) outcome).failure();
  }
}
