package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.destination;
import static dev.imagepush.push.PusherFixture.request;
import static dev.imagepush.registry.TestRegistryAccess.anonymous;
import static dev.imagepush.registry.TestRegistryAccess.user;
import static dev.imagepush.testing.registry.RegistryRequests.blobHead;
import static dev.imagepush.testing.registry.RegistryRequests.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Repository;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a push sends, and what it leaves.
@Timeout(60)
class PusherTest {
  private static final TestImage AMD64 = TestImages.random(1, 3, 50_000);
  private static final TestImage ARM64 =
      TestImages.image("arm64", List.of(TestLayer.random(2, 50_000)));

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  @AfterEach
  void close() {
    fixture.close();
    source.close();
    target.close();
  }

  static Stream<Arguments> images() {
    return Stream.of(
        argumentSet("an OCI image", AMD64),
        argumentSet("an OCI index", TestImages.index(AMD64, ARM64)),
        argumentSet("an index of indexes", TestImages.index(TestImages.index(AMD64), ARM64)),
        argumentSet("a Docker image", TestImages.dockerImage(TestLayer.files(Map.of("a", "b")))),
        argumentSet(
            "a Docker list", TestImages.dockerList(TestImages.dockerImage(TestLayer.random(3, 9)))),
        argumentSet("a Helm chart", TestImages.helmChart("podinfo")),
        argumentSet("an artifact", TestImages.artifact("text/x-note")),
        argumentSet("D11: an image without layers", TestImages.image()),
        argumentSet(
            "D11: a layer without bytes",
            TestImages.image(TestLayer.of(TestLayer.TAR, new byte[0]))));
  }

  @ParameterizedTest
  @MethodSource("images")
  @DisplayName("D08: what arrives is byte for byte what left:")
  void pushes(TestImage image) {
    // Given
    source.holds("team/app:1", image);

    // When
    PushOutcome outcome = fixture.push(request(source, "team/app:1", target, "copy/app", "1", "2"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("copy/app").holds(image)).isTrue();
    assertThat(target.repository("copy/app").tag("1")).contains(image.digest());
    assertThat(target.repository("copy/app").tag("2")).contains(image.digest());
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed -> {
              assertThat(pushed.source().digest()).hasToString(image.digest());
              assertThat(pushed.bytesUploaded()).isEqualTo(image.blobBytes());
              assertThat(pushed.bytesReused()).isZero();
              assertThat(pushed.previousDigest()).isNull();
            });
    assertThat(fixture.progress.snapshot().percent()).isEqualTo(100);
  }

  @Test
  void pushesByDigestWhereThereIsNoTag() {
    // Given
    source.holds("app:1", AMD64);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").manifest(AMD64.digest())).isPresent();
    assertThat(target.repository("app").tags()).isEmpty();
  }

  @Test
  @DisplayName("children come before indexes, and tags last of all")
  void pullersNeverSeeHalfAnImage() {
    // Given
    TestImage inner = TestImages.index(AMD64);
    TestImage outer = TestImages.index(inner, ARM64);
    source.holds("app:1", outer);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1", "latest"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    List<String> puts = paths(request -> request.method().equals("PUT"));
    List<String> manifestPuts = puts.stream().filter(path -> path.contains("/manifests/")).toList();
    assertThat(manifestPuts)
        .containsExactly(
            "/v2/app/manifests/" + AMD64.digest(),
            "/v2/app/manifests/" + inner.digest(),
            "/v2/app/manifests/" + ARM64.digest(),
            "/v2/app/manifests/" + outer.digest(), // With both tags, which this registry overlooks.
            "/v2/app/manifests/1",
            "/v2/app/manifests/latest");
    assertThat(puts).endsWith(manifestPuts.toArray(String[]::new));
  }

  @Test
  void sendsNothingWhereEverythingIsThere() {
    // Given
    source.holds("app:1", TestImages.index(AMD64, ARM64));
    target.holds("app:1", TestImages.index(AMD64, ARM64));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.UP_TO_DATE);
    assertThat(paths(request -> !List.of("GET", "HEAD").contains(request.method()))).isEmpty();
    assertThat(target.requests()).hasSize(1);
    assertThat(fixture.progress.snapshot().percent()).isEqualTo(100);
  }

  @Test
  void setsOnlyTheTagThatIsMissing() {
    // Given
    source.holds("app:1", AMD64);
    target.holds("app:1", AMD64);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1", "2"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(paths(request -> !List.of("GET", "HEAD").contains(request.method())))
        .containsExactly("/v2/app/manifests/2");
  }

  @Test
  void sendsOnlyTheBlobsThatAreMissing() {
    // Given
    source.holds("app:1", AMD64);
    byte[] there = AMD64.blobs().values().iterator().next();
    String digest = target.holdsBlob("app", there);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.blobsReceived()).doesNotContain(digest).hasSize(AMD64.blobs().size() - 1);
    assertThat(fixture.progress.snapshot().bytesReused()).isEqualTo(there.length);
    assertThat(fixture.progress.snapshot().bytesMounted()).isZero();
  }

  @Test
  @DisplayName("D12: a blob that several layers and platforms share is sent once")
  void sendsASharedBlobOnce() {
    // Given
    TestLayer shared = TestLayer.random(7, 20_000);
    TestImage one = TestImages.image("amd64", List.of(shared, shared, TestLayer.random(8, 10)));
    TestImage other = TestImages.image("arm64", List.of(shared, TestLayer.random(9, 10)));
    source.holds("app:1", TestImages.index(one, other));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.blobsReceived()).doesNotHaveDuplicates().contains(shared.digest());
    assertThat(
            paths(request -> request.method().equals("HEAD") && request.path().contains("/blobs/")))
        .doesNotHaveDuplicates();
  }

  @Test
  void mountsWhatTheSameRegistryHolds() {
    // Given
    target.holds("team/app:1", AMD64);

    // When
    PushOutcome outcome = fixture.push(request(target, "team/app:1", target, "copy/app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.blobsReceived()).isEmpty();
    assertThat(target.repository("copy/app").holds(AMD64)).isTrue();
    assertThat(fixture.progress.snapshot().bytesMounted()).isEqualTo(AMD64.blobBytes());
    assertThat(fixture.progress.snapshot().percent()).isEqualTo(100);
  }

  @Test
  void mayMountFromTheSourceWhereTokensAreNeeded() {
    // Given
    try (FakeRegistry guarded =
        FakeRegistry.builder().bearerAuth().user("bob", "pw", Grant.push("*")).start()) {
      guarded.holds("team/app:1", AMD64);
      Destination copy =
          new Destination(
              new Repository(guarded.address(), "copy/app"),
              List.of("1"),
              Overwrite.ALWAYS,
              List.of(),
              user(guarded, "bob", "pw"));

      // When
      PushOutcome outcome =
          fixture.push(
              new PushRequest(
                  Tenant.LOCAL,
                  PusherFixture.source(guarded, "team/app:1", user(guarded, "bob", "pw")),
                  PushScope.WHOLE_IMAGE,
                  copy,
                  4,
                  Duration.ofSeconds(50)));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(guarded.blobsReceived()).isEmpty();
    }
  }

  @Test
  void mountsFromTheRepositoriesThatTheDestinationNames() {
    // Given
    source.holds("app:1", AMD64);
    target.holds("base/app:1", AMD64);
    Destination mounting =
        new Destination(
            new Repository(target.address(), "app"),
            List.of("1"),
            Overwrite.ALWAYS,
            List.of(
                new Repository(target.address(), "base/empty"),
                new Repository(target.address(), "base/app")),
            anonymous(target));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", mounting));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.blobsReceived()).isEmpty();
    assertThat(source.requests()).noneMatch(request -> request.path().contains("/blobs/"));
  }

  @Test
  @DisplayName("N25: a mount that is answered with an upload goes on with it")
  void usesTheUploadThatARefusedMountOpened() {
    // Given
    source.holds("app:1", AMD64);
    Destination mounting =
        new Destination(
            new Repository(target.address(), "app"),
            List.of("1"),
            Overwrite.ALWAYS,
            List.of(new Repository(target.address(), "base/app")),
            anonymous(target));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", mounting));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.uploadsStarted()).isEqualTo(AMD64.blobs().size());
    assertThat(paths(request -> request.method().equals("DELETE"))).isEmpty();
  }

  static Stream<Arguments> refusedMounts() {
    return Stream.of(
        argumentSet("400", 400),
        argumentSet("401", 401),
        argumentSet("403", 403),
        argumentSet("404", 404),
        argumentSet("405", 405),
        argumentSet("500", 500));
  }

  @ParameterizedTest
  @MethodSource("refusedMounts")
  @DisplayName("N26: a mount that is refused is an upload, and not asked for again:")
  void uploadsWhereAMountIsRefusedWith(int status) {
    // Given
    target.holds("team/app:1", AMD64);
    var refused = target.when(mount()).always().answer(status);
    PushRequest request =
        new PushRequest(
            Tenant.LOCAL,
            PusherFixture.source(target, "team/app:1", anonymous(target)),
            PushScope.WHOLE_IMAGE,
            destination(target, "copy/app", "1"),
            1,
            Duration.ofSeconds(50));

    // When
    PushOutcome outcome = fixture.push(request);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.blobsReceived()).hasSize(AMD64.blobs().size());
    assertThat(refused.struck()).isEqualTo(1);
  }

  @Test
  void movesATagThatPointsElsewhere() {
    // Given
    source.holds("app:1", AMD64);
    target.holds("app:1", ARM64);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(target.repository("app").tag("1")).contains(AMD64.digest());
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed -> assertThat(pushed.previousDigest()).isEqualTo(Digest.parse(ARM64.digest())));
  }

  @Test
  @DisplayName("T21: overwrite Never leaves a tag that points elsewhere, and sends nothing")
  void leavesATagThatMayNotBeOverwritten() {
    // Given
    source.holds("app:1", AMD64);
    target.holds("app:1", ARM64);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", never("1")));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
    assertThat(target.repository("app").tag("1")).contains(ARM64.digest());
    assertThat(paths(request -> !List.of("GET", "HEAD").contains(request.method()))).isEmpty();
  }

  @Test
  @DisplayName("T21: a tag that someone set while the push ran is not overwritten either")
  void looksAtATagAgainBeforeItSetsIt() {
    // Given
    source.holds("app:1", AMD64);
    target
        .when(blobHead())
        .edit(
            answer -> {
              target.holds("app:1", ARM64);
              return answer;
            });

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", never("1")));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
    assertThat(target.repository("app").tag("1")).contains(ARM64.digest());
  }

  @Test
  void acceptsATagThatMayNotBeOverwrittenAndPointsAtTheImage() {
    // Given
    source.holds("app:1", AMD64);
    target.holds("app:1", AMD64);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", never("1")));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.UP_TO_DATE);
  }

  @Test
  @DisplayName("T22: a push that has been overtaken sets no tag")
  void setsNoTagThatTheFenceRefuses() {
    // Given
    source.holds("app:1", AMD64);
    PushFence overtaken =
        () -> {
          throw new ExitException(ExitReason.CANCELLED, "the resource has changed");
        };

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"), overtaken);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.CANCELLED);
    assertThat(target.repository("app").tags()).isEmpty();
    assertThat(paths(request -> request.path().endsWith("/manifests/1")))
        .as("looked at once, and never written")
        .hasSize(1);
  }

  @Test
  void asksAFenceAgainThatCouldNotBeAsked() {
    // Given
    source.holds("app:1", AMD64);
    AtomicInteger asked = new AtomicInteger();
    PushFence busy =
        () -> {
          if (asked.incrementAndGet() == 1) {
            throw new ExitException(ExitReason.CONNECT_FAILED, "the API server is busy");
          }
        };

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"), busy);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(asked).hasValue(2);
  }

  @Test
  @DisplayName("D19: a source tag that moves while the push runs changes nothing")
  void pinsTheSourceWhenItOpensIt() {
    // Given
    TestImage index = TestImages.index(AMD64, ARM64);
    source.holds("app:1", index);
    target
        .when(blobHead())
        .edit(
            answer -> {
              source.holds("app:1", TestImages.random(99, 1, 10));
              return answer;
            });

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").holds(index)).isTrue();
  }

  @Test
  void saysThatThereIsNoSuchSource() {
    // When
    PushOutcome outcome = fixture.push(request(source, "app:none", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.SOURCE_NOT_FOUND);
    assertThat(target.requests()).isEmpty();
  }

  @Test
  @DisplayName("T23: a layer that may not be distributed keeps its descriptor and is not fetched")
  void leavesForeignLayersWhereTheyAre() {
    // Given
    TestLayer foreign =
        TestLayer.of(
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", new byte[] {1, 2, 3});
    TestImage windows = TestImages.image(foreign, TestLayer.random(4, 100));
    source.holds("app:1", windows);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").manifest("1").orElseThrow().bytes())
        .isEqualTo(windows.bytes());
    assertThat(target.blobsReceived()).doesNotContain(foreign.digest());
    assertThat(source.requests()).noneMatch(request -> request.path().contains(foreign.digest()));
  }

  @Test
  void countsWhatItDid() {
    // Given
    source.holds("app:1", AMD64);
    byte[] there = AMD64.blobs().values().iterator().next();
    target.holdsBlob("app", there);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(counted("imagepush.bytes", "direction", "uploaded"))
        .isEqualTo(AMD64.blobBytes() - there.length);
    assertThat(counted("imagepush.bytes", "direction", "skipped")).isEqualTo(there.length);
    assertThat(counted("imagepush.bytes", "direction", "mounted")).isZero();
    assertThat(counted("imagepush.blobs", "outcome", "exists")).isEqualTo(1);
    assertThat(counted("imagepush.blobs", "outcome", "uploaded"))
        .isEqualTo(AMD64.blobs().size() - 1);
    assertThat(
            fixture.meters.get("imagepush.push.duration").tag("reason", "Pushed").timer().count())
        .isEqualTo(1);
  }

  private double counted(String name, String tag, String value) {
    return fixture.meters.get(name).tag(tag, value).counter().count();
  }

  private Destination never(String tag) {
    return new Destination(
        new Repository(target.address(), "app"),
        List.of(tag),
        Overwrite.NEVER,
        List.of(),
        anonymous(target));
  }

  private List<String> paths(Predicate<LoggedRequest> condition) {
    return target.requests().stream().filter(condition).map(LoggedRequest::path).toList();
  }
}
