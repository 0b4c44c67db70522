package dev.imagepush.source.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Honeypot;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.store.FakeObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3FileTest {
  private static final AccessKey KEY =
      new AccessKey("AKIDEXAMPLE", new SecretText("canary-of-the-key"), null);
  private static final byte[] CONTENT = bytes();

  private final ManualClock clock = new ManualClock();
  private final FakeObjectStore store =
      new FakeObjectStore(clock, "eu-west-1")
          .login("AKIDEXAMPLE", "canary-of-the-key")
          .temporaryLogin("ASIATEMPORARY", "canary-of-the-key", "canary-of-the-session")
          .put("builds", "out/app.tar", CONTENT)
          .put("builds", "out/app.tar", "newer".getBytes(UTF_8));
  private final FakeHttpServer server = new FakeHttpServer(store).start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void readsTheNewestVersion() throws IOException {
    // When
    byte[] content = read(address("out/app.tar", null), KEY);

    // Then
    assertThat(content).asString().isEqualTo("newer");
  }

  @Test
  void readsAVersionInSignedRanges() throws IOException {
    // Given
    server.when(RequestMatch.get("/builds")).truncateBody(2 << 20);

    // When
    byte[] content = read(address("out/app.tar", "v0"), KEY);

    // Then
    assertThat(content).isEqualTo(CONTENT);
    assertThat(server.log().requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b+c&d=e.tar",
        "ümlaut/%41/~x!*'().tar",
        "a//b/../c.tar",
        "q?u#h;,:@$.tar",
        "trailing/"
      })
  void signsEveryKey(String key) throws IOException {
    // Given
    store.put("builds", key, "odd".getBytes(UTF_8));

    // When
    byte[] content = read(address(key, null), KEY);

    // Then
    assertThat(content).asString().isEqualTo("odd");
  }

  @Test
  void readsWithTemporaryCredentials() throws IOException {
    // Given
    AccessKey temporary =
        new AccessKey(
            "ASIATEMPORARY",
            new SecretText("canary-of-the-key"),
            new SecretText("canary-of-the-session"));

    // When
    byte[] content = read(address("out/app.tar", null), temporary);

    // Then
    assertThat(content).asString().isEqualTo("newer");
  }

  @Test
  void readsAPublicBucketAsNobody() throws IOException {
    // Given
    store.makePublic("builds");

    // When
    byte[] content = read(address("out/app.tar", null), null);

    // Then
    assertThat(content).asString().isEqualTo("newer");
    assertThat(server.log().authorizations()).isEmpty();
  }

  @Test
  void namesTheBucketInTheHostOfAmazonsEndpoints() throws IOException {
    // Given
    S3Address address =
        new S3Address(
            URI.create("http://s3.eu-west-1.amazonaws.com:" + server.port()),
            "eu-west-1",
            "builds",
            "out/app.tar",
            null);

    // When
    byte[] content = read(address, KEY);

    // Then
    assertThat(content).asString().isEqualTo("newer");
    assertThat(server.log().requests()).allMatch(request -> request.path().equals("/out/app.tar"));
  }

  static Stream<Arguments> urls() {
    return Stream.of(
        row("https://minio.example.com:9000", "https://minio.example.com:9000/builds/a%20b"),
        row("https://gateway.example.com/s3/", "https://gateway.example.com/s3/builds/a%20b"),
        row("https://s3.amazonaws.com", "https://builds.s3.amazonaws.com/a%20b"),
        row(
            "https://s3.dualstack.eu-west-1.amazonaws.com",
            "https://builds.s3.dualstack.eu-west-1.amazonaws.com/a%20b"),
        row(
            "https://s3.cn-north-1.amazonaws.com.cn",
            "https://builds.s3.cn-north-1.amazonaws.com.cn/a%20b"),
        row(
            "https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com",
            "https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com/builds/a%20b"),
        row(
            "https://s3.amazonaws.com.example.org",
            "https://s3.amazonaws.com.example.org/builds/a%20b"));
  }

  @ParameterizedTest
  @MethodSource("urls")
  void asksWhereTheEndpointExpectsIt(String endpoint, String url) {
    // When
    URI asked = new S3Address(URI.create(endpoint), "eu-west-1", "builds", "a b", null).url();

    // Then
    assertThat(asked).hasToString(url);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(404, "NoSuchKey", ExitReason.SOURCE_NOT_FOUND, "check key"),
        refusal(404, "NoSuchBucket", ExitReason.SOURCE_NOT_FOUND, "check bucket"),
        refusal(404, "NoSuchVersion", ExitReason.SOURCE_NOT_FOUND, "check versionId"),
        refusal(405, "MethodNotAllowed", ExitReason.SOURCE_NOT_FOUND, "was deleted"),
        refusal(403, "InvalidObjectState", ExitReason.SOURCE_NOT_FOUND, "restore it"),
        refusal(403, "AccessDenied", ExitReason.DENIED, "to Secret builds"),
        refusal(403, "SignatureDoesNotMatch", ExitReason.UNAUTHORIZED, "secretkey"),
        refusal(403, "InvalidAccessKeyId", ExitReason.UNAUTHORIZED, "accesskey"),
        refusal(400, "ExpiredToken", ExitReason.UNAUTHORIZED, "sessiontoken has expired"),
        refusal(403, "RequestTimeTooSkewed", ExitReason.UNAUTHORIZED, "correct the clock"),
        refusal(503, "SlowDown", ExitReason.RATE_LIMITED, "fewer requests"),
        refusal(503, "ServiceUnavailable", ExitReason.REGISTRY_UNAVAILABLE, "answered 503"),
        refusal(500, "InternalError", ExitReason.REGISTRY_UNAVAILABLE, "answered 500"),
        refusal(418, "canaryCode", ExitReason.PROTOCOL_ERROR, "answered 418"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void saysWhatAnErrorMeans(int status, String code, ExitReason reason, String message) {
    // Given
    server
        .when(RequestMatch.get("/builds"))
        .answer(status)
        .body("<Error><Code>" + code + "</Code><Message>canary</Message></Error>", "text/xml");

    // When
    assertThatThrownBy(() -> read(address("out/app.tar", null), KEY))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.failure().httpStatus()).isEqualTo(status);
              assertThat(e.failure().message())
                  .contains(server.address(), message)
                  .doesNotContain("canary");
            });
  }

  @Test
  void refusesASecretThatIsAnother() {
    // Given
    AccessKey mistyped = new AccessKey("AKIDEXAMPLE", new SecretText("canary"), null);

    // When
    assertThatThrownBy(() -> read(address("out/app.tar", null), mistyped))
        // Then
        .hasMessageContaining("SignatureDoesNotMatch to Secret builds")
        .hasMessageNotContaining("canary");
  }

  @Test
  void saysThatTheClockIsWrong() {
    // Given
    S3Address address = address("out/app.tar", null);
    ManualClock slow = new ManualClock();
    clock.advance(Duration.ofHours(1));

    // When
    assertThatThrownBy(() -> read(address, KEY, slow))
        // Then
        .hasMessageContaining("RequestTimeTooSkewed")
        .hasMessageContaining("correct the clock");
  }

  @Test
  void namesTheRegionThatTheBucketIsIn() {
    // Given
    S3Address elsewhere =
        new S3Address(URI.create(server.url()), "us-east-1", "builds", "out/app.tar", null);

    // When
    assertThatThrownBy(() -> read(elsewhere, KEY))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC))
        .hasMessageContaining("x-amz-bucket-region names eu-west-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307})
  @DisplayName("T03: no redirect is followed, and nothing is sent elsewhere")
  void followsNoRedirect(int status) {
    // Given
    try (Honeypot honeypot = Honeypot.start()) {
      server
          .when(RequestMatch.get("/builds"))
          .redirect(status, honeypot.url() + "/builds/out/app.tar")
          .header("x-amz-bucket-region", "canary of the store");

      // When
      assertThatThrownBy(() -> read(address("out/app.tar", null), KEY))
          // Then
          .isInstanceOfSatisfying(
              ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC))
          .hasMessageContaining("set region")
          .hasMessageNotContaining("canary");
      assertThat(honeypot.connections()).isZero();
    }
  }

  private S3Address address(String key, @Nullable String versionId) {
    return new S3Address(URI.create(server.url()), "eu-west-1", "builds", key, versionId);
  }

  private byte[] read(S3Address address, @Nullable AccessKey key) throws IOException {
    return read(address, key, clock);
  }

  private byte[] read(S3Address address, @Nullable AccessKey key, ManualClock ours)
      throws IOException {
    HttpTransport transport =
        new HttpTransport(
            Origin.of(address.url()),
            TlsSettings.SYSTEM,
            EgressPolicy.commandLine(),
            host -> new InetAddress[] {InetAddress.getLoopbackAddress()},
            HttpLimits.DEFAULT);
    StoreAccess access = new StoreAccess(key, "Secret builds");
    try (S3File file = new S3File(transport, address, access, ours);
        Download download = Download.of(file)) {
      return download.body().readAllBytes();
    }
  }

  private static Arguments row(String endpoint, String url) {
    return argumentSet(endpoint, endpoint, url);
  }

  private static Arguments refusal(int status, String code, ExitReason reason, String message) {
    return argumentSet(code, status, code, reason, message);
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[3 << 20];
    new Random(3).nextBytes(bytes);
    return bytes;
  }
}
