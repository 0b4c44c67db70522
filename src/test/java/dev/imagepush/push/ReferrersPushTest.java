package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import dev.imagepush.testing.registry.TestReferrers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Pushes of images with what refers to them, where registries list referrers and where they do not.
class ReferrersPushTest {
  private static final TestImage AMD64 =
      TestImages.image("amd64", List.of(TestLayer.random(1, 300)));
  private static final TestImage ARM64 =
      TestImages.image("arm64", List.of(TestLayer.random(2, 300)));
  private static final TestImage INDEX = TestImages.index(AMD64, ARM64);
  private static final TestImage SIGNATURE =
      TestReferrers.of(INDEX, "application/vnd.example.signature", 1);
  private static final TestImage SBOM = TestReferrers.of(ARM64, "application/spdx+json", 2);
  private static final TestImage SIGNATURE_OF_SBOM =
      TestReferrers.of(SBOM, "application/vnd.example.signature", 3);
  private static final TestImage COSIGN = TestImages.artifact("application/vnd.example.cosign");
  private static final List<TestImage> ALL =
      List.of(INDEX, SIGNATURE, SBOM, SIGNATURE_OF_SBOM, COSIGN);

  private final List<FakeRegistry> registries = new ArrayList<>();
  private final PusherFixture fixture = new PusherFixture();

  @AfterEach
  void closes() {
    fixture.close();
    registries.forEach(FakeRegistry::close);
  }

  @ParameterizedTest(name = "source lists: {0}, destination lists: {1}")
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  @DisplayName("D13: signatures of the index, of its platforms and of an SBOM arrive")
  void copiesAll(boolean sourceLists, boolean targetLists) {
    // Given
    FakeRegistry source = registry(sourceLists);
    FakeRegistry target = registry(targetLists);
    attachAll(source, sourceLists);

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    assertThat(ALL).allMatch(image -> target.repository("app").holds(image));
    assertThat(target.repository("app").tag("1")).contains(INDEX.digest());
    assertThat(target.repository("app").tag(TestReferrers.tag(AMD64) + ".sig"))
        .contains(COSIGN.digest());
    if (!targetLists) {
      assertThat(listed(target, INDEX)).containsExactly(SIGNATURE.digest());
      assertThat(listed(target, ARM64)).containsExactly(SBOM.digest());
      assertThat(listed(target, SBOM)).containsExactly(SIGNATURE_OF_SBOM.digest());
    } else {
      assertThat(target.repository("app").tags())
          .containsExactly("1", TestReferrers.tag(AMD64) + ".sig");
    }
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed ->
                assertThat(pushed.image().notes())
                    .containsExactly("with 4 signatures or other referrers"));
  }

  @Test
  void setsTheImagesTagLast() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(false);
    attachAll(source, true);

    // When
    push(source, target);

    // Then
    List<String> puts =
        target.requests().stream()
            .filter(request -> request.method().equals("PUT"))
            .map(LoggedRequest::path)
            .filter(path -> path.contains("/manifests/"))
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .toList();
    assertThat(puts.getLast()).isEqualTo("1");
    assertThat(puts)
        .containsSubsequence(INDEX.digest(), SIGNATURE.digest(), TestReferrers.tag(INDEX), "1")
        .containsSubsequence(SBOM.digest(), SIGNATURE_OF_SBOM.digest());
  }

  @ParameterizedTest(name = "destination lists: {0}")
  @CsvSource({"true", "false"})
  void knowsItsOwnWorkAgain(boolean targetLists) {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(targetLists);
    attachAll(source, true);
    push(source, target);
    target.clearRequests();

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.UP_TO_DATE);
    assertThat(target.requests()).extracting(LoggedRequest::method).doesNotContain("PUT", "POST");
  }

  @ParameterizedTest(name = "destination lists: {0}")
  @CsvSource({"true", "false"})
  void pushesASignatureThatCameLater(boolean targetLists) {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(targetLists);
    source.holds("app:1", INDEX);
    push(source, target);
    source.holds("app", SIGNATURE);
    target.clearRequests();

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(SIGNATURE)).isTrue();
    assertThat(target.blobsReceived()).doesNotHaveDuplicates();
    if (!targetLists) {
      assertThat(listed(target, INDEX)).containsExactly(SIGNATURE.digest());
    }
  }

  @Test
  void mendsAListThatLostAnEntry() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(false);
    attachAll(source, true);
    push(source, target);
    target.holdsManifest(
        "app:" + TestReferrers.tag(INDEX), TestImages.OCI_INDEX, TestReferrers.list(COSIGN));

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(listed(target, INDEX)).containsExactly(COSIGN.digest(), SIGNATURE.digest());
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        argumentSet("moved where it may", Overwrite.ALWAYS, COSIGN, "was moved from %s"),
        argumentSet(
            "left where it may not be",
            Overwrite.NEVER,
            SBOM,
            "was left at %s (overwrite: Never)"));
  }

  @ParameterizedTest
  @MethodSource("policies")
  @DisplayName("a signature that the destination has of its own is named, and")
  void tellsOfTheDestinationsOwnSignature(Overwrite overwrite, TestImage after, String note) {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, true);
    String tag = TestReferrers.tag(AMD64) + ".sig";
    target.holds("app:" + tag, SBOM);
    Destination destination = PusherFixture.destination(target, "app", "1");

    // When
    PushOutcome outcome =
        fixture.push(
            PusherFixture.request(
                source,
                "app:1",
                new PushScope(new PlatformSelection.All(), Referrers.COPY),
                new Destination(
                    destination.repository(),
                    destination.tags(),
                    overwrite,
                    destination.mountFrom(),
                    destination.access())));

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed ->
                assertThat(pushed.image().notes())
                    .contains("cosign's tag " + tag + " " + note.formatted(SBOM.digest())));
    assertThat(target.repository("app").tag(tag)).contains(after.digest());
    assertThat(target.repository("app").tag("1")).contains(INDEX.digest());
  }

  @Test
  void leavesSignaturesWhereNobodyAskedForThem() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, true);

    // When
    fixture.push(PusherFixture.request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(target.repository("app").holds(INDEX)).isTrue();
    assertThat(target.repository("app").holds(SIGNATURE)).isFalse();
    assertThat(source.requests())
        .extracting(LoggedRequest::path)
        .noneMatch(path -> path.contains("/referrers/"));
  }

  @Test
  void leavesWhatRefersToAnIndexThatIsWrittenAnew() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, true);

    // When
    PushOutcome outcome =
        fixture.push(request(source, target, PlatformSelection.parse(List.of("linux/arm64"))));

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(SBOM)).isTrue();
    assertThat(target.repository("app").holds(SIGNATURE_OF_SBOM)).isTrue();
    assertThat(target.repository("app").holds(SIGNATURE)).isFalse();
    assertThat(target.repository("app").holds(COSIGN)).isFalse();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        argumentSet("400", 400),
        argumentSet("401", 401),
        argumentSet("403", 403),
        argumentSet("404", 404),
        argumentSet("405", 405));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void asksTheTagsWhereTheListIsRefusedWith(int status) {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, false);
    source.when(RequestMatch.get("/referrers/")).answer(status).always();

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(SIGNATURE)).isTrue();
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        argumentSet(
            "the list fails", RequestMatch.get("/referrers/"), ExitReason.REGISTRY_UNAVAILABLE),
        argumentSet(
            "the list under a tag fails",
            RequestMatch.get("/manifests/" + TestReferrers.tag(ARM64)),
            ExitReason.REGISTRY_UNAVAILABLE),
        argumentSet(
            "cosign's tag fails", RequestMatch.head(".sig"), ExitReason.REGISTRY_UNAVAILABLE),
        argumentSet(
            "a signature cannot be read",
            RequestMatch.get("/manifests/" + SIGNATURE.digest()),
            ExitReason.REGISTRY_UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  @DisplayName("no signature is lost silently: nothing is pushed where")
  void failsWhere(RequestMatch request, ExitReason reason) {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, true);
    source.when(request).answer(503).always();

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).isEqualTo(reason);
    assertThat(target.requests()).isEmpty();
  }

  @Test
  void skipsWhatIsListedAndWasDeleted() {
    // Given
    FakeRegistry source = registry(false);
    FakeRegistry target = registry(true);
    source.holds("app:1", INDEX);
    source.holds("app", SIGNATURE);
    source.holdsManifest(
        "app:" + TestReferrers.tag(INDEX),
        TestImages.OCI_INDEX,
        TestReferrers.list(SBOM, SIGNATURE));

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(SIGNATURE)).isTrue();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed ->
                assertThat(pushed.image().notes())
                    .contains("1 more are listed at the source and not there"));
  }

  @Test
  void readsAListOfSeveralPages() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, true);
    TestImage second = TestReferrers.of(INDEX, "application/vnd.example.signature", 9);
    source.holds("app", second);
    String list = "/v2/app/referrers/" + INDEX.digest();
    source
        .when(RequestMatch.get(list).withoutQuery("page"))
        .answer(200)
        .header("Link", "<" + list + "?page=2>; rel=\"next\"")
        .body(text(TestReferrers.list(SIGNATURE)), TestImages.OCI_INDEX)
        .always();
    source
        .when(RequestMatch.get(list).withQuery("page"))
        .answer(200)
        .body(text(TestReferrers.list(second)), TestImages.OCI_INDEX)
        .always();

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(SIGNATURE)).isTrue();
    assertThat(target.repository("app").holds(second)).isTrue();
  }

  @Test
  @DisplayName("T10: a list that goes on at another host is not followed")
  void staysAtTheRegistry() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    attachAll(source, true);
    source
        .when(RequestMatch.get("/referrers/"))
        .answer(200)
        .header("Link", "<http://169.254.169.254/latest>; rel=\"next\"")
        .body(text(TestReferrers.list(SIGNATURE)), TestImages.OCI_INDEX)
        .always();

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.LOCATION_REJECTED);
  }

  @Test
  void refusesMoreThanAnybodyNeeds() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = registry(true);
    source.holds("app:1", AMD64);
    IntStream.rangeClosed(0, AttachmentReader.MAX_ATTACHED)
        .forEach(seed -> source.holds("app", TestReferrers.of(AMD64, "text/x-flood", seed)));

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
    assertThat(target.requests()).isEmpty();
  }

  @ParameterizedTest(name = "with entity tags: {0}")
  @CsvSource({"true", "false"})
  @DisplayName("D13: two pushes that add to one list at once are both in it")
  void losesNoEntryInARace(boolean etags) throws Exception {
    // Given
    FakeRegistry target =
        etags
            ? kept(FakeRegistry.builder().withoutReferrers().manifestEtags().start())
            : registry(false);
    List<TestImage> signatures =
        IntStream.range(0, 4)
            .mapToObj(seed -> TestReferrers.of(AMD64, "application/vnd.example.signature", seed))
            .toList();
    List<FakeRegistry> sources = new ArrayList<>();
    for (TestImage signature : signatures) {
      FakeRegistry source = registry(true);
      source.holds("app:1", AMD64);
      source.holds("app", signature);
      sources.add(source);
    }

    // When
    List<PushOutcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<PushOutcome>> running =
          sources.stream().map(source -> threads.submit(() -> push(source, target))).toList();
      for (Future<PushOutcome> one : running) {
        outcomes.add(one.get());
      }
    }

    // Then
    assertThat(outcomes).extracting(PushOutcome::reason).containsOnly(ExitReason.PUSHED);
    assertThat(listed(target, AMD64))
        .containsExactlyInAnyOrderElementsOf(signatures.stream().map(TestImage::digest).toList());
  }

  @Test
  @DisplayName("D13: a list that another writer wrote meanwhile is read and written again")
  void winsALostRace() {
    // Given
    FakeRegistry source = registry(true);
    FakeRegistry target = kept(FakeRegistry.builder().withoutReferrers().manifestEtags().start());
    attachAll(source, true);
    String tag = TestReferrers.tag(INDEX);
    target.holdsManifest("app:" + tag, TestImages.OCI_INDEX, TestReferrers.list(COSIGN));
    Fault lost = target.when(RequestMatch.put("/manifests/" + tag)).answer(412).times(1);

    // When
    PushOutcome outcome = push(source, target);

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    assertThat(lost.struck()).isEqualTo(1);
    assertThat(listed(target, INDEX)).containsExactly(COSIGN.digest(), SIGNATURE.digest());
    assertThat(target.requests())
        .filteredOn(request -> request.method().equals("PUT") && request.path().endsWith(tag))
        .allMatch(request -> request.hasHeader("If-Match"));
  }

  private PushOutcome push(FakeRegistry source, FakeRegistry target) {
    return fixture.push(request(source, target, new PlatformSelection.All()));
  }

  private static PushRequest request(
      FakeRegistry source, FakeRegistry target, PlatformSelection platforms) {
    return PusherFixture.request(
        source,
        "app:1",
        new PushScope(platforms, Referrers.COPY),
        PusherFixture.destination(target, "app", "1"));
  }

  private FakeRegistry registry(boolean listsReferrers) {
    return kept(
        listsReferrers ? FakeRegistry.plain() : FakeRegistry.builder().withoutReferrers().start());
  }

  private FakeRegistry kept(FakeRegistry registry) {
    registries.add(registry);
    return registry;
  }

  private static void attachAll(FakeRegistry source, boolean lists) {
    ALL.forEach(image -> source.holds("app", image));
    source.holds("app:1", INDEX);
    source.holds("app:" + TestReferrers.tag(AMD64) + ".sig", COSIGN);
    if (!lists) {
      list(source, INDEX, SIGNATURE);
      list(source, ARM64, SBOM);
      list(source, SBOM, SIGNATURE_OF_SBOM);
    }
  }

  private static void list(FakeRegistry registry, TestImage subject, TestImage referrer) {
    registry.holdsManifest(
        "app:" + TestReferrers.tag(subject), TestImages.OCI_INDEX, TestReferrers.list(referrer));
  }

  private static List<String> listed(FakeRegistry registry, TestImage subject) {
    return TestReferrers.digestsIn(
        registry.repository("app").manifest(TestReferrers.tag(subject)).orElseThrow().text());
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
