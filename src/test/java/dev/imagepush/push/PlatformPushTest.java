package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Platform;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.StoredManifest;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Pushes of some of an image's platforms.
class PlatformPushTest {
  private static final TestLayer SHARED = TestLayer.random(1, 500);
  private static final TestImage AMD64 = image("amd64", 2);
  private static final TestImage ARM64 = image("arm64", 3);
  private static final TestImage ARMV6 = image("arm", 4);
  private static final TestImage ARMV7 = image("arm", 5);
  private static final TestImage WINDOWS_2019 = image("amd64", 6);
  private static final TestImage WINDOWS_2022 = image("amd64", 7);
  private static final TestImage AMD64_SBOM = attestation(8);
  private static final TestImage ARM64_SBOM = attestation(9);
  private static final TestImage NOTE = TestImages.artifact("text/x-note");
  private static final TestImage ALL =
      new PlatformIndex()
          .with("linux/amd64", AMD64)
          .with("linux/arm64/v8", ARM64)
          .with("linux/arm/v6", ARMV6)
          .with("linux/arm/v7", ARMV7)
          .with("windows/amd64", WINDOWS_2019)
          .with("windows/amd64", WINDOWS_2022)
          .attesting(AMD64, AMD64_SBOM)
          .attesting(ARM64, ARM64_SBOM)
          .build();

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  @AfterEach
  void closes() {
    fixture.close();
    source.close();
    target.close();
  }

  static Stream<Arguments> subsets() {
    return Stream.of(
        argumentSet(
            "one platform with its attestation",
            ALL,
            List.of("linux/amd64"),
            List.of(AMD64, AMD64_SBOM)),
        argumentSet("another spelling", ALL, List.of("linux/x86_64"), List.of(AMD64, AMD64_SBOM)),
        argumentSet("arm64 is arm64/v8", ALL, List.of("linux/arm64"), List.of(ARM64, ARM64_SBOM)),
        argumentSet("arm is arm/v7", ALL, List.of("linux/arm"), List.of(ARMV7)),
        argumentSet("a variant of its own", ALL, List.of("linux/arm/v6"), List.of(ARMV6)),
        argumentSet(
            "every version of Windows",
            ALL,
            List.of("windows/amd64"),
            List.of(WINDOWS_2019, WINDOWS_2022)),
        argumentSet(
            "in the index's order",
            ALL,
            List.of("linux/arm/v7", "linux/amd64"),
            List.of(AMD64, ARMV7, AMD64_SBOM)),
        argumentSet(
            "an entry without a platform, of which the config says it",
            new PlatformIndex().with(AMD64).with(ARM64).build(),
            List.of("linux/arm64"),
            List.of(ARM64)),
        argumentSet(
            "with what runs nowhere",
            new PlatformIndex()
                .with("linux/amd64", AMD64)
                .with("linux/arm64", ARM64)
                .with(NOTE)
                .build(),
            List.of("linux/amd64"),
            List.of(AMD64, NOTE)));
  }

  @ParameterizedTest
  @MethodSource("subsets")
  void pushesOf(TestImage image, List<String> platforms, List<TestImage> children) {
    // Given
    source.holds("app:1", image);

    // When
    PushOutcome outcome = push(platforms);

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    StoredManifest index = target.repository("app").manifest("1").orElseThrow();
    assertThat(index.mediaType()).isEqualTo(TestImages.OCI_INDEX);
    assertThat(index.digest()).isNotEqualTo(image.digest());
    assertThat(digestsIn(index)).isEqualTo(children.stream().map(TestImage::digest).toList());
    assertThat(index.text()).endsWith("\"annotations\":{\"a\":\"b\"}}");
    assertThat(children).allMatch(child -> target.repository("app").holds(child));
    assertThat(target.repository("app").blobDigests())
        .hasSameSizeAs(
            children.stream()
                .flatMap(child -> child.blobs().keySet().stream())
                .distinct()
                .toList());
  }

  @Test
  void saysWhatItPushedAndWhatItWas() {
    // Given
    source.holds("app:1", ALL);

    // When
    PushOutcome outcome = push(List.of("linux/amd64", "linux/arm/v6"));

    // Then
    String digest = target.repository("app").tag("1").orElseThrow();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed -> {
              assertThat(pushed.source().digest()).hasToString(ALL.digest());
              assertThat(pushed.source().platforms())
                  .containsExactly(Platform.parse("linux/amd64"), Platform.parse("linux/arm/v6"));
              assertThat(pushed.image().digest()).hasToString(digest);
              assertThat(pushed.image().notes())
                  .containsExactly(
                      "the index was rewritten for 2 of 5 platforms, signatures of the whole"
                          + " index no longer match");
            });
  }

  @Test
  void readsNothingOfPlatformsThatAreNotWanted() {
    // Given
    source.holds("app:1", ALL);

    // When
    push(List.of("linux/arm/v7"));

    // Then
    assertThat(source.requests())
        .extracting(LoggedRequest::path)
        .filteredOn(path -> path.contains("/manifests/"))
        .containsExactly("/v2/app/manifests/1", "/v2/app/manifests/" + ARMV7.digest());
  }

  @Test
  void knowsItsOwnWorkAgain() {
    // Given
    source.holds("app:1", ALL);
    push(List.of("linux/amd64"));
    target.clearRequests();

    // When
    PushOutcome outcome = push(List.of("linux/amd64"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.UP_TO_DATE);
    assertThat(target.requests()).extracting(LoggedRequest::method).containsOnly("HEAD");
  }

  @Test
  void leavesAnIndexAsItIsWhereAllOfItIsWanted() {
    // Given
    source.holds("app:1", ALL);

    // When
    PushOutcome outcome =
        push(
            List.of(
                "windows/amd64", "linux/arm/v7", "linux/arm/v6", "linux/arm64", "linux/amd64/v1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").tag("1")).contains(ALL.digest());
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class, pushed -> assertThat(pushed.image().notes()).isEmpty());
  }

  @Test
  @DisplayName("D06: a nested index loses entries too, or goes")
  void rewritesNestedIndexes() {
    // Given
    TestImage linux =
        new PlatformIndex().with("linux/amd64", AMD64).with("linux/arm64", ARM64).build();
    TestImage windows = new PlatformIndex().with("windows/amd64", WINDOWS_2019).build();
    source.holds("app:1", new PlatformIndex().with(linux).with(windows).build());

    // When
    PushOutcome outcome = push(List.of("linux/arm64"));

    // Then
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(ExitReason.PUSHED);
    StoredManifest root = target.repository("app").manifest("1").orElseThrow();
    List<String> nested = digestsIn(root);
    assertThat(nested).hasSize(1).doesNotContain(linux.digest());
    assertThat(digestsIn(target.repository("app").manifest(nested.getFirst()).orElseThrow()))
        .containsExactly(ARM64.digest());
  }

  @Test
  @DisplayName("D12: a blob that the chosen platforms share is sent once")
  void sendsSharedBlobsOnce() {
    // Given
    source.holds("app:1", ALL);

    // When
    push(List.of("linux/amd64", "linux/arm64"));

    // Then
    assertThat(target.blobsReceived()).doesNotHaveDuplicates().contains(SHARED.digest());
  }

  @Test
  void pushesASingleImageForThePlatformOfItsConfig() {
    // Given
    source.holds("app:1", ARM64);

    // When
    PushOutcome outcome = push(List.of("linux/arm64"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("app").tag("1")).contains(ARM64.digest());
  }

  static Stream<Arguments> absences() {
    return Stream.of(
        argumentSet(
            "of an index",
            ALL,
            List.of("linux/amd64", "linux/s390x"),
            "has no linux/s390x; there is linux/amd64, linux/arm64/v8, linux/arm/v6, linux/arm/v7,"
                + " windows/amd64"),
        argumentSet(
            "of a variant",
            ALL,
            List.of("linux/amd64/v3"),
            "has no linux/amd64/v3; there is linux/amd64,"),
        argumentSet(
            "of a single image",
            AMD64,
            List.of("linux/amd64", "linux/arm64"),
            "has no linux/arm64; there is linux/amd64"),
        argumentSet(
            "of an artifact",
            TestImages.helmChart("chart"),
            List.of("linux/amd64"),
            "has no linux/amd64; it names no platform at all"));
  }

  @ParameterizedTest
  @MethodSource("absences")
  @DisplayName("D20: what is not there is not pushed, and what is there is named:")
  void refuses(TestImage image, List<String> platforms, String message) {
    // Given
    source.holds("app:1", image);

    // When
    PushOutcome outcome = push(platforms);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PLATFORM_NOT_FOUND);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PushOutcome.Failed.class,
            failed -> assertThat(failed.failure().message()).contains(message));
    assertThat(target.requests()).isEmpty();
  }

  private PushOutcome push(List<String> platforms) {
    return fixture.push(
        PusherFixture.request(
            source,
            "app:1",
            new PushScope(PlatformSelection.parse(platforms), Referrers.IGNORE),
            PusherFixture.destination(target, "app", "1")));
  }

  private static List<String> digestsIn(StoredManifest index) {
    return Stream.of(index.text().split("\"digest\":\"", -1))
        .skip(1)
        .filter(part -> part.startsWith("sha256:") && part.charAt(71) == '"')
        .map(part -> part.substring(0, 71))
        .toList();
  }

  private static TestImage image(String architecture, long seed) {
    return TestImages.image(architecture, List.of(SHARED, TestLayer.random(seed, 300)));
  }

  private static TestImage attestation(long seed) {
    return TestImages.image("unknown", List.of(TestLayer.random(seed, 100)));
  }
}
