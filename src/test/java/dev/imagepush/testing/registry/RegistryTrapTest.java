package dev.imagepush.testing.registry;

import static dev.imagepush.testing.registry.RegistryCaller.closing;
import static dev.imagepush.testing.registry.RegistryCaller.location;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each trap catches a client that takes the specification at its word, and nothing but the trap
/// does.
@Timeout(30)
class RegistryTrapTest {
  private static final byte[] HELLO = "hello, world".getBytes(UTF_8);
  private static final String BLOB = ContentDigest.sha256(HELLO);
  private static final String UPLOADS = "/v2/app/blobs/uploads/";
  private static final String BROKEN = "the connection broke";
  private static final TestImage IMAGE = TestImages.random(1, 1, 100);

  /// What a client does, and how the last answer reads: status line, header fields with names in
  /// lower case, and body.
  @FunctionalInterface
  private interface Deed {
    String done(FakeRegistry registry, RegistryCaller caller) throws IOException;
  }

  static Stream<Arguments> traps() {
    return Stream.of(
        row(RegistryTrap.ECR_ANSWERS_201_TO_A_CHUNK, RegistryTrapTest::oneChunk, " 201 "),
        row(RegistryTrap.ECR_WANTS_CHUNKS_OF_5_MIB, RegistryTrapTest::twoChunks, "SIZE_INVALID"),
        row(
            RegistryTrap.ECR_RANGE_STAYS_AT_THE_FIRST_CHUNK,
            RegistryTrapTest::twoChunks,
            "range: 0-4\n"),
        row(RegistryTrap.ECR_WANTS_THE_REPOSITORY_CREATED, answer("POST", UPLOADS), "NAME_UNKNOWN"),
        row(RegistryTrap.ECR_TAGS_ARE_IMMUTABLE, manifestAgain(IMAGE), "TAG_INVALID"),
        row(RegistryTrap.GOOGLE_TAKES_ONE_CHUNK, RegistryTrapTest::twoChunks, " 405 "),
        row(RegistryTrap.ACR_REFUSES_A_COMMIT_WITH_416, RegistryTrapTest::wholeBlob, " 416 "),
        row(RegistryTrap.ACR_LIMITS_MONOLITHIC_UPLOADS, announced(20_000_001), " 413 "),
        row(
            RegistryTrap.ACR_STORE_REFUSES_AUTHORIZATION,
            RegistryTrapTest::readWithLogin,
            "InvalidAuthenticationInfo"),
        row(
            RegistryTrap.DOCKER_HUB_LIMITS_IN_PLAIN_TEXT,
            (registry, _) -> raw(registry, "GET /v2/app/manifests/1 HTTP/1.1\r\n\r\n"),
            "Retry-After: 1\nContent-Type: text/plain\n"),
        row(
            RegistryTrap.QUAY_REFUSES_A_MOUNT_WITHOUT_FROM,
            answer("POST", UPLOADS + "?mount=" + BLOB),
            " 400 "),
        row(
            RegistryTrap.QUAY_REFUSES_TO_CANCEL,
            (_, caller) -> text(caller.call("DELETE", caller.begin("app"))),
            " 401 "),
        row(RegistryTrap.HARBOR_ANSWERS_401_TO_A_MOUNT, RegistryTrapTest::mount, " 401 "),
        row(RegistryTrap.GITLAB_FAILS_AT_MOUNTS, RegistryTrapTest::mount, " 500 "),
        row(RegistryTrap.GITLAB_TOKEN_ENDS_IN_MID_BODY, blobOf(200_000), " 401 "),
        row(
            RegistryTrap.GHCR_LIMITS_CHUNKS_TO_4_MIB,
            (_, caller) -> text(caller.call("PATCH", caller.begin("app"), new byte[(4 << 20) + 1])),
            " 416 "),
        row(
            RegistryTrap.GHCR_HAS_NO_REFERRERS,
            answer("GET", "/v2/app/referrers/" + BLOB),
            " 404 "),
        row(RegistryTrap.GHCR_DENIES_A_TOKEN_ONCE, answer("GET", "/token?service=x"), "DENIED"),
        row(
            RegistryTrap.GITEA_STREAMS_ONCE,
            (_, caller) ->
                text(
                    caller.call(
                        "PATCH",
                        location(caller.call("PATCH", caller.begin("app"), HELLO)),
                        HELLO)),
            " 400 "),
        row(RegistryTrap.GITEA_GIVES_TOKENS_TO_GET_ALONE, answer("POST", "/token"), " 404 "),
        row(RegistryTrap.GITEA_FAILS_AT_PARALLEL_UPLOADS, RegistryTrapTest::twoAtOnce, " 500 "),
        row(RegistryTrap.JFROG_WANTS_A_PATCH, RegistryTrapTest::wholeBlob, "BLOB_UNKNOWN"),
        row(
            RegistryTrap.ZOT_REFUSES_DOCKER_TYPES,
            manifestAgain(TestImages.dockerImage(TestLayer.random(1, 10))),
            " 415 "),
        row(RegistryTrap.ALIYUN_RANGE_IS_OF_THE_CHUNK, RegistryTrapTest::twoChunks, "range: 0-6\n"),
        row(RegistryTrap.NGINX_LIMITS_BODIES_TO_1_MIB, blobOf((1 << 20) + 1), " 413 "),
        row(RegistryTrap.CLOUDFLARE_LIMITS_BODIES_TO_100_MB, announced(100_000_001), " 413 "),
        row(RegistryTrap.PROXY_RESETS_LARGE_BODIES, blobOf(2 << 20), BROKEN));
  }

  @ParameterizedTest
  @MethodSource("traps")
  void bites(RegistryTrap trap, Deed deed, String part) throws IOException {
    // Given
    try (FakeRegistry registry = FakeRegistry.builder().traps(trap).start();
        RegistryCaller caller = new RegistryCaller(registry.url())) {
      // When
      String answer = deed.done(registry, caller);
      // Then
      assertThat(answer).contains(part);
    }
  }

  @ParameterizedTest
  @MethodSource("traps")
  void isAllThatBites(RegistryTrap trap, Deed deed, String part) throws IOException {
    // Given
    try (FakeRegistry registry = FakeRegistry.plain();
        RegistryCaller caller = new RegistryCaller(registry.url())) {
      // When
      String answer = deed.done(registry, caller);
      // Then
      assertThat(answer).as("without %s", trap).doesNotContain(part);
    }
  }

  @Test
  void areAllSeenToBite() {
    // When
    Stream<Object> bitten = traps().map(row -> row.get()[0]);
    // Then
    assertThat(bitten).containsExactlyInAnyOrder((Object[]) RegistryTrap.values());
  }

  @Test
  void belongToABrandEach() {
    // When
    Stream<RegistryTrap> all =
        Arrays.stream(RegistryBrand.values()).flatMap(brand -> brand.traps().stream());
    // Then
    assertThat(all).containsExactlyInAnyOrder(RegistryTrap.values());
  }

  @Test
  void letPassWhoeverKnowsThem() {
    // Given
    try (FakeRegistry registry = FakeRegistry.builder().like(RegistryBrand.ECR).start();
        RegistryCaller caller = new RegistryCaller(registry.url())) {
      registry.createRepository("app");
      // When
      HttpResponse<byte[]> answer = caller.push("app", "1", IMAGE);
      // Then
      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(registry.repository("app").holds(IMAGE)).isTrue();
    }
  }

  @Test
  void keepWhatTheStuckRangeHides() {
    try (FakeRegistry registry =
            FakeRegistry.builder().traps(RegistryTrap.ECR_RANGE_STAYS_AT_THE_FIRST_CHUNK).start();
        RegistryCaller caller = new RegistryCaller(registry.url())) {
      // Given
      String location = location(secondChunk(caller));
      // When
      HttpResponse<byte[]> answer = caller.call("PUT", closing(location, BLOB));
      // Then
      assertThat(answer.statusCode()).isEqualTo(201);
    }
  }

  @Test
  void giveABlobFromTheStoreToWhoeverComesWithItsUrlAlone() {
    try (FakeRegistry registry =
            FakeRegistry.builder().traps(RegistryTrap.ACR_STORE_REFUSES_AUTHORIZATION).start();
        RegistryCaller caller = new RegistryCaller(registry.url())) {
      // Given
      String blob = "/v2/app/blobs/" + registry.holdsBlob("app", HELLO);
      String store = location(caller.call("GET", blob));
      // When
      HttpResponse<byte[]> answer = caller.call("GET", store, "Range", "bytes=7-");
      // Then
      assertThat(store).startsWith("http://localhost:" + registry.port() + "/store/");
      assertThat(answer.body()).asString().isEqualTo("world");
    }
  }

  @Test
  void challengeWhomTheTokenFailedInMidBody() {
    try (FakeRegistry registry =
            FakeRegistry.builder()
                .bearerAuth()
                .user("me", "secret", Grant.all("*"))
                .traps(RegistryTrap.GITLAB_TOKEN_ENDS_IN_MID_BODY)
                .start();
        RegistryCaller caller = new RegistryCaller(registry.url())) {
      // Given
      String bearer = "Bearer " + registry.issueToken("me", "app");
      byte[] blob = new byte[200_000];
      String upload = location(caller.call("POST", UPLOADS, "Authorization", bearer));
      String target = closing(upload, ContentDigest.sha256(blob));
      HttpResponse<byte[]> refused = caller.call("PUT", target, blob, "Authorization", bearer);
      String fresh = "Bearer " + registry.issueToken("me", "app");
      // When
      HttpResponse<byte[]> again = caller.call("PUT", target, blob, "Authorization", fresh);
      // Then
      assertThat(RegistryCaller.header(refused, "WWW-Authenticate")).contains("invalid_token");
      assertThat(again.statusCode()).isEqualTo(201);
    }
  }

  private static Arguments row(RegistryTrap trap, Deed deed, String part) {
    return argumentSet(trap.name(), trap, deed, part);
  }

  private static Deed answer(String method, String target) {
    return (_, caller) -> text(caller.call(method, target));
  }

  private static String oneChunk(FakeRegistry registry, RegistryCaller caller) {
    return text(firstChunk(caller));
  }

  private static String twoChunks(FakeRegistry registry, RegistryCaller caller) {
    return text(secondChunk(caller));
  }

  private static HttpResponse<byte[]> firstChunk(RegistryCaller caller) {
    byte[] hello = "hello".getBytes(UTF_8);
    return caller.call("PATCH", caller.begin("app"), hello, "Content-Range", "0-4");
  }

  private static HttpResponse<byte[]> secondChunk(RegistryCaller caller) {
    byte[] world = ", world".getBytes(UTF_8);
    return caller.call("PATCH", location(firstChunk(caller)), world, "Content-Range", "5-11");
  }

  private static String wholeBlob(FakeRegistry registry, RegistryCaller caller) {
    return text(caller.pushBlob("app", HELLO));
  }

  private static Deed blobOf(int bytes) {
    return (_, caller) -> {
      byte[] blob = new byte[bytes];
      String target = closing(caller.begin("app"), ContentDigest.sha256(blob));
      try {
        return text(caller.send("PUT", target, blob));
      } catch (IOException e) {
        return BROKEN;
      }
    };
  }

  /// A blob that is announced and waits to be asked for.
  private static Deed announced(long bytes) {
    return (registry, caller) -> {
      String target = closing(caller.begin("app"), BLOB).substring(registry.url().length());
      return raw(
          registry,
          "PUT %s HTTP/1.1\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
              .formatted(target, bytes));
    };
  }

  private static Deed manifestAgain(TestImage image) {
    return (registry, caller) -> {
      registry.holds("app:1", image);
      return text(
          caller.call(
              "PUT", "/v2/app/manifests/1", image.bytes(), "Content-Type", image.mediaType()));
    };
  }

  private static String mount(FakeRegistry registry, RegistryCaller caller) {
    return text(caller.call("POST", UPLOADS + "?from=other/base&mount=" + BLOB));
  }

  /// Follows a redirect and shows its login there too.
  private static String readWithLogin(FakeRegistry registry, RegistryCaller caller) {
    String blob = "/v2/app/blobs/" + registry.holdsBlob("app", HELLO);
    HttpResponse<byte[]> answer = caller.call("GET", blob, "Authorization", "Basic eDp5");
    return location(answer).isEmpty()
        ? text(answer)
        : text(caller.call("GET", location(answer), "Authorization", "Basic eDp5"));
  }

  private static String twoAtOnce(FakeRegistry registry, RegistryCaller caller) throws IOException {
    String target = caller.begin("app").substring(registry.url().length());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
      String begun = "PATCH " + target + " HTTP/1.1\r\nContent-Length: 9\r\n\r\nfirst";
      socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
      await().until(() -> registry.bytesReceived() == 5);
      return text(caller.pushBlob("app", HELLO));
    }
  }

  /// Sends these characters, then says that no more will come, and reads to the end.
  private static String raw(FakeRegistry registry, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.statusCode() + " \n");
    answer
        .headers()
        .map()
        .forEach((name, values) -> text.append(name + ": " + String.join(",", values) + "\n"));
    return text.append(new String(answer.body(), UTF_8)).toString();
  }
}
