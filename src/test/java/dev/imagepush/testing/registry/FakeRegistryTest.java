package dev.imagepush.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of the OCI distribution specification for pushing, pulling and listing tags.
class FakeRegistryTest {
  private static final byte[] HELLO = "hello, world".getBytes(UTF_8);
  private static final byte[] BIG = TestImages.randomBytes(1, 3 << 20);
  private static final String DIGEST = ContentDigest.sha256(HELLO);
  private static final String ABSENT = "sha256:" + "0".repeat(64);

  private final FakeRegistry registry = FakeRegistry.plain();
  private final RegistryCaller caller = new RegistryCaller(registry.url());

  @AfterEach
  void close() {
    caller.close();
    registry.close();
  }

  @Test
  void saysThatItIsARegistry() {
    // When
    HttpResponse<byte[]> answer = caller.call("GET", "/v2/");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> images() {
    TestImage amd64 = TestImages.random(1, 2, 100_000);
    TestImage arm64 = TestImages.image("arm64", List.of(TestLayer.random(9, 100)));
    return Stream.of(
        argumentSet("an OCI image", amd64),
        argumentSet("an OCI index", TestImages.index(amd64, arm64)),
        argumentSet("an index of indexes", TestImages.index(TestImages.index(amd64), arm64)),
        argumentSet("a Docker image", TestImages.dockerImage(TestLayer.files(Map.of("a", "b")))),
        argumentSet(
            "a Docker list",
            TestImages.dockerList(TestImages.dockerImage(TestLayer.random(3, 10)))),
        argumentSet("a Helm chart", TestImages.helmChart("podinfo")),
        argumentSet("an artifact without layers", TestImages.artifact("text/x-note")),
        argumentSet("an image without layers", TestImages.image()));
  }

  @ParameterizedTest
  @MethodSource("images")
  void keepsWhatWasPushedByteForByte(TestImage image) {
    // When
    HttpResponse<byte[]> answer = caller.push("team/app", "1.0", image);

    // Then
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(registry.repository("team/app").holds(image)).isTrue();
    assertThat(registry.repository("team/app").tag("1.0")).contains(image.digest());
  }

  @ParameterizedTest
  @MethodSource("images")
  void givesOutWhatItHolds(TestImage image) {
    // Given
    registry.holds("team/app:1.0", image);

    // When
    HttpResponse<byte[]> answer = caller.call("GET", "/v2/team/app/manifests/1.0");

    // Then
    assertThat(answer.body()).isEqualTo(image.bytes());
    assertThat(answer.headers().map())
        .containsEntry("Content-Type", List.of(image.mediaType()))
        .containsEntry("Docker-Content-Digest", List.of(image.digest()));
  }

  @Test
  void takesABlobInOneRequest() {
    // When
    HttpResponse<byte[]> answer =
        caller.call("POST", "/v2/app/blobs/uploads/?digest=" + DIGEST, HELLO);

    // Then
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(RegistryCaller.location(answer)).endsWith("/v2/app/blobs/" + DIGEST);
    assertThat(registry.repository("app").blobBytes(DIGEST)).contains(HELLO);
  }

  @Test
  void takesABlobInChunksThatFollowOneAnother() {
    // Given
    String location = caller.begin("app");
    HttpResponse<byte[]> first =
        caller.call("PATCH", location, "hello".getBytes(UTF_8), "Content-Range", "0-4");

    // When
    HttpResponse<byte[]> last =
        caller.call(
            "PUT",
            RegistryCaller.closing(RegistryCaller.location(first), DIGEST),
            ", world".getBytes(UTF_8),
            "Content-Range",
            "5-11");

    // Then
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(RegistryCaller.header(first, "Range")).isEqualTo("0-4");
    assertThat(last.statusCode()).isEqualTo(201);
    assertThat(registry.repository("app").blobBytes(DIGEST)).contains(HELLO);
  }

  @Test
  void tellsHowFarAnUploadHasCome() {
    // Given
    HttpResponse<byte[]> patched = caller.call("PATCH", caller.begin("app"), BIG);

    // When
    HttpResponse<byte[]> answer = caller.call("GET", RegistryCaller.location(patched));

    // Then
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(RegistryCaller.header(answer, "Range")).isEqualTo("0-" + (BIG.length - 1));
  }

  static Stream<Arguments> badChunks() {
    return Stream.of(
        argumentSet("a gap", "6-11", 416),
        argumentSet("a repetition", "0-4", 416),
        argumentSet("a length that differs from the range", "5-99", 400),
        argumentSet("a unit before the range", "bytes 5-11", 400),
        argumentSet("a total after the range", "5-11/12", 400));
  }

  @ParameterizedTest
  @MethodSource("badChunks")
  void refusesAChunkWith(String contentRange, int status) {
    // Given
    String location =
        RegistryCaller.location(caller.call("PATCH", caller.begin("app"), "hello".getBytes(UTF_8)));

    // When
    HttpResponse<byte[]> answer =
        caller.call("PATCH", location, ", world".getBytes(UTF_8), "Content-Range", contentRange);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"POST", "PUT"})
  void refusesBytesThatAreNotOfTheDigest(String method) {
    // Given
    String target = method.equals("POST") ? "/v2/app/blobs/uploads/" : caller.begin("app");

    // When
    HttpResponse<byte[]> answer =
        caller.call(method, RegistryCaller.closing(target, ABSENT), HELLO);

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).asString().contains("DIGEST_INVALID");
    assertThat(registry.repository("app").blobDigests()).isEmpty();
  }

  static Stream<Arguments> badManifests() {
    TestImage image = TestImages.random(5, 1, 10);
    String text = new String(image.bytes(), UTF_8);
    String type = TestImages.OCI_MANIFEST;
    String index = new String(TestImages.index(image).bytes(), UTF_8);
    return Stream.of(
        argumentSet("blobs that are not here", text, type, "MANIFEST_BLOB_UNKNOWN"),
        argumentSet(
            "manifests that are not here", index, TestImages.OCI_INDEX, "MANIFEST_BLOB_UNKNOWN"),
        argumentSet("no JSON", "hello", type, "MANIFEST_INVALID"),
        argumentSet("a JSON array", "[]", type, "MANIFEST_INVALID"),
        argumentSet("an empty body", "", type, "MANIFEST_INVALID"),
        argumentSet("another Content-Type", text, TestImages.OCI_INDEX, "MANIFEST_INVALID"),
        argumentSet(
            "layers and manifests at once",
            "{\"layers\":[],\"manifests\":[]}",
            type,
            "MANIFEST_INVALID"),
        argumentSet("a key twice", "{\"layers\":[],\"layers\":[]}", type, "MANIFEST_INVALID"));
  }

  @ParameterizedTest
  @MethodSource("badManifests")
  void refusesAManifestWith(String text, String mediaType, String code) {
    // When
    HttpResponse<byte[]> answer =
        caller.call(
            "PUT", "/v2/app/manifests/1.0", text.getBytes(UTF_8), "Content-Type", mediaType);

    // Then
    assertThat(answer.body()).asString().contains(code);
    assertThat(registry.repository("app").tags()).isEmpty();
  }

  @Test
  void takesSha512ForBlobsAndManifests() {
    // Given
    TestImage image = TestImages.image();
    image.blobs().values().forEach(bytes -> caller.pushBlob("app", bytes));
    String blob = ContentDigest.sha512(BIG);
    String manifest = ContentDigest.sha512(image.bytes());

    // When
    HttpResponse<byte[]> blobPut =
        caller.call("PUT", RegistryCaller.closing(caller.begin("app"), blob), BIG);
    HttpResponse<byte[]> manifestPut =
        caller.call(
            "PUT",
            "/v2/app/manifests/" + manifest,
            image.bytes(),
            "Content-Type",
            image.mediaType());

    // Then
    assertThat(RegistryCaller.header(blobPut, "Docker-Content-Digest")).isEqualTo(blob);
    assertThat(RegistryCaller.header(manifestPut, "Docker-Content-Digest")).isEqualTo(manifest);
  }

  @Test
  void mountsABlobFromAnotherRepository() {
    // Given
    registry.holdsBlob("base", HELLO);

    // When
    HttpResponse<byte[]> answer =
        caller.call("POST", "/v2/app/blobs/uploads/?from=base&mount=" + DIGEST);

    // Then
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(registry.repository("app").holdsBlob(DIGEST)).isTrue();
    assertThat(registry.uploadsStarted()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"?from=base&mount=", "?mount="})
  void beginsAnUploadWhereThereIsNothingToMount(String query) {
    // When
    HttpResponse<byte[]> answer = caller.call("POST", "/v2/app/blobs/uploads/" + query + ABSENT);

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(caller.call("GET", RegistryCaller.location(answer)).statusCode()).isEqualTo(204);
  }

  @Test
  void takesBytesAtTheNewestLocationAlone() {
    // Given
    String location = caller.begin("app");
    caller.call("PATCH", location, "hello".getBytes(UTF_8));

    // When
    HttpResponse<byte[]> stale = caller.call("PATCH", location, ", world".getBytes(UTF_8));
    HttpResponse<byte[]> asked = caller.call("GET", location);

    // Then
    assertThat(stale.statusCode()).isEqualTo(400);
    assertThat(RegistryCaller.header(asked, "Range")).isEqualTo("0-4");
  }

  @Test
  void forgetsACancelledUpload() {
    // Given
    String location = caller.begin("app");

    // When
    HttpResponse<byte[]> answer = caller.call("DELETE", location);

    // Then
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(caller.call("GET", location).statusCode()).isEqualTo(404);
  }

  @Test
  void refusesAChunkAfterOneBelowTheMinimum() {
    try (FakeRegistry strict = FakeRegistry.builder().chunkMinimum(100).start();
        RegistryCaller other = new RegistryCaller(strict.url())) {
      // Given
      HttpResponse<byte[]> begun = other.call("POST", "/v2/app/blobs/uploads/");
      HttpResponse<byte[]> small = other.call("PATCH", RegistryCaller.location(begun), HELLO);

      // When
      HttpResponse<byte[]> next = other.call("PATCH", RegistryCaller.location(small), HELLO);

      // Then
      assertThat(RegistryCaller.header(begun, "OCI-Chunk-Min-Length")).isEqualTo("100");
      assertThat(small.statusCode()).isEqualTo(202);
      assertThat(next.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void countsEachBlobThatIsSent() {
    // Given
    caller.pushBlob("app", HELLO);

    // When
    caller.pushBlob("app", HELLO);

    // Then
    assertThat(registry.blobsReceived()).containsExactly(DIGEST, DIGEST);
    assertThat(registry.uploadsStarted()).isEqualTo(2);
    assertThat(registry.bytesReceived()).isEqualTo(2L * HELLO.length);
  }
}
