package dev.imagepush.registry.access;

import static dev.imagepush.testing.registry.RegistryRequests.api;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.registry.TestRegistryAccess;
import dev.imagepush.registry.TestUploads;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What an answer means, by its status and its code, and never by its text.
@Timeout(60)
class RegistryFailuresTest {
  private static final String PASSWORD = "c4nary-pa55w0rd";
  private static final byte[] BYTES = TestImages.randomBytes(1, 100);
  private static final Descriptor BLOB =
      new Descriptor(MediaType.OCI_LAYER, Digest.sha256(BYTES), BYTES.length);

  private final ManualClock clock = new ManualClock();
  private final FakeRegistry registry = FakeRegistry.plain();
  private final RegistryClients clients =
      new RegistryClients(
          EgressPolicy.commandLine(),
          HostLookup.system(),
          new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
          4 << 20,
          clock);

  @AfterEach
  void close() {
    clients.close();
    registry.close();
  }

  /// A request, made with a client of one role.
  private enum Call {
    PULL_MANIFEST(Role.SOURCE, "GET manifest"),
    PULL_BLOB(Role.SOURCE, "GET blob"),
    FIND_MANIFEST(Role.DESTINATION, "HEAD manifest"),
    FIND_BLOB(Role.DESTINATION, "HEAD blob"),
    UPLOAD(Role.DESTINATION, "POST upload"),
    PUSH_MANIFEST(Role.DESTINATION, "PUT manifest");

    private final Role role;
    private final String operation;

    Call(Role role, String operation) {
      this.role = role;
      this.operation = operation;
    }

    void on(RepositoryClient client) throws Exception {
      switch (this) {
        case PULL_MANIFEST -> assertThat(client.manifest("1")).isNotNull();
        case PULL_BLOB -> client.openBlob(BLOB, 0).close();
        case FIND_MANIFEST -> assertThat(client.findManifest("1")).isEmpty();
        case FIND_BLOB -> assertThat(client.hasBlob(BLOB)).isFalse();
        case UPLOAD -> TestUploads.put(client, BLOB, List.of(), BYTES);
        case PUSH_MANIFEST ->
            client.putManifest(ManifestBytes.of(MediaType.OCI_MANIFEST, BYTES), "1");
      }
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        row(Call.PULL_MANIFEST, 404, "MANIFEST_UNKNOWN", ExitReason.SOURCE_NOT_FOUND),
        row(Call.PULL_MANIFEST, 404, null, ExitReason.SOURCE_NOT_FOUND),
        row(Call.PULL_MANIFEST, 401, null, ExitReason.UNAUTHORIZED),
        row(Call.PULL_MANIFEST, 403, "DENIED", ExitReason.DENIED),
        row(Call.PULL_MANIFEST, 429, null, ExitReason.RATE_LIMITED),
        row(Call.PULL_MANIFEST, 500, null, ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.PULL_MANIFEST, 400, "UNAVAILABLE", ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.PULL_MANIFEST, 418, null, ExitReason.PROTOCOL_ERROR),
        row(Call.PULL_BLOB, 404, "BLOB_UNKNOWN", ExitReason.SOURCE_NOT_FOUND),
        row(Call.PULL_BLOB, 503, null, ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.PULL_BLOB, 400, "TOOMANYREQUESTS", ExitReason.RATE_LIMITED),
        row(Call.FIND_MANIFEST, 403, null, ExitReason.DENIED),
        row(Call.FIND_MANIFEST, 429, null, ExitReason.RATE_LIMITED),
        row(Call.FIND_MANIFEST, 502, null, ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.FIND_BLOB, 403, null, ExitReason.DENIED),
        row(Call.FIND_BLOB, 504, null, ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.FIND_BLOB, 400, null, ExitReason.PROTOCOL_ERROR),
        row(Call.UPLOAD, 401, null, ExitReason.UNAUTHORIZED),
        row(Call.UPLOAD, 403, "DENIED", ExitReason.DENIED),
        row(Call.UPLOAD, 404, "NAME_UNKNOWN", ExitReason.REPOSITORY_NOT_FOUND),
        row(Call.UPLOAD, 404, null, ExitReason.REPOSITORY_NOT_FOUND),
        row(Call.UPLOAD, 404, "BLOB_UPLOAD_UNKNOWN", ExitReason.UPLOAD_LOST),
        row(Call.UPLOAD, 400, "BLOB_UPLOAD_INVALID", ExitReason.UPLOAD_LOST),
        row(Call.UPLOAD, 416, null, ExitReason.UPLOAD_LOST),
        row(Call.UPLOAD, 413, null, ExitReason.PROTOCOL_ERROR),
        row(Call.UPLOAD, 507, null, ExitReason.QUOTA_EXCEEDED),
        row(Call.UPLOAD, 407, null, ExitReason.PROXY_AUTHENTICATION),
        row(Call.UPLOAD, 307, null, ExitReason.PROTOCOL_ERROR),
        row(Call.UPLOAD, 499, null, ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.UPLOAD, 522, null, ExitReason.REGISTRY_UNAVAILABLE),
        row(Call.PUSH_MANIFEST, 400, "MANIFEST_INVALID", ExitReason.MANIFEST_REJECTED),
        row(Call.PUSH_MANIFEST, 400, "SIZE_INVALID", ExitReason.MANIFEST_REJECTED),
        row(Call.PUSH_MANIFEST, 400, "TAG_INVALID", ExitReason.TAG_IMMUTABLE),
        row(Call.PUSH_MANIFEST, 403, "TAG_INVALID", ExitReason.TAG_IMMUTABLE),
        row(Call.PUSH_MANIFEST, 409, null, ExitReason.TAG_IMMUTABLE),
        row(Call.PUSH_MANIFEST, 404, "MANIFEST_BLOB_UNKNOWN", ExitReason.UPLOAD_LOST),
        row(Call.PUSH_MANIFEST, 400, "BLOB_UNKNOWN", ExitReason.UPLOAD_LOST),
        row(Call.PUSH_MANIFEST, 400, "DIGEST_INVALID", ExitReason.DIGEST_MISMATCH),
        row(Call.PUSH_MANIFEST, 404, "NAME_UNKNOWN", ExitReason.REPOSITORY_NOT_FOUND),
        row(Call.PUSH_MANIFEST, 405, "UNSUPPORTED", ExitReason.MANIFEST_REJECTED),
        row(Call.PUSH_MANIFEST, 413, null, ExitReason.MANIFEST_REJECTED),
        row(Call.PUSH_MANIFEST, 415, null, ExitReason.MANIFEST_REJECTED),
        row(Call.PUSH_MANIFEST, 422, null, ExitReason.MANIFEST_REJECTED),
        row(Call.PUSH_MANIFEST, 403, "DENIED", ExitReason.DENIED),
        row(Call.PUSH_MANIFEST, 429, "TOOMANYREQUESTS", ExitReason.RATE_LIMITED),
        row(Call.PUSH_MANIFEST, 503, "UNAVAILABLE", ExitReason.REGISTRY_UNAVAILABLE));
  }

  private static Arguments row(Call call, int status, @Nullable String code, ExitReason reason) {
    String rule = call.operation + " " + status + (code == null ? "" : " " + code);
    return argumentSet(rule, call, status, code, reason);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void understands(Call call, int status, @Nullable String code, ExitReason reason) {
    // Given
    var fault = registry.when(api()).always().answer(status);
    if (code != null) {
      fault.error(code);
    }

    // When
    Failure failure = failure(call, anonymous());

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.operation()).isEqualTo(call.operation);
    assertThat(failure.httpStatus()).isEqualTo(status);
    assertThat(failure.message())
        .startsWith(call.operation.toString())
        .contains(registry.address());
    if (code != null && status != 401) {
      assertThat(failure.registryCode()).isEqualTo(code);
    }
  }

  static Stream<Arguments> calls() {
    return Stream.of(Call.values()).map(call -> argumentSet(call.operation, call));
  }

  @ParameterizedTest
  @MethodSource("calls")
  @DisplayName("T09: a registry that echoes the credential in a long body is not quoted:")
  void quotesNothing(Call call) {
    // Given
    registry.when(api()).always().answer(400).edit(RegistryFailuresTest::echo);
    RegistryAccess access =
        TestRegistryAccess.as(
            registry.url(), new Credential.RegistryToken(new SecretText(PASSWORD)));

    // When
    Failure failure = failure(call, access);

    // Then
    assertThat(registry.authorizationsSeen()).isNotEmpty();
    assertThat(failure.toString()).doesNotContain(PASSWORD, "echo", "SECRET_CODE");
    assertThat(failure.message()).hasSizeLessThanOrEqualTo(Failure.MAX_MESSAGE_LENGTH);
    assertThat(failure.registryCode()).isNull();
  }

  private static Answer echo(Answer answer) {
    String text =
        "echo Bearer "
            + PASSWORD
            + " "
            + Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
    return answer.withText(
        "{\"errors\":[{\"code\":\"SECRET_CODE\",\"message\":\""
            + text
            + "\",\"detail\":\""
            + "x".repeat(1 << 20)
            + "\"}]}",
        "application/json");
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        argumentSet("seconds", "7", null, Duration.ofSeconds(7)),
        argumentSet(
            "a date by the server's clock",
            "Mon, 23 Nov 2026 10:01:30 GMT",
            "Mon, 23 Nov 2026 10:00:00 GMT",
            Duration.ofSeconds(90)),
        argumentSet(
            "a date by our clock",
            "Thu, 01 Jan 2026 00:00:20 GMT",
            "no date",
            Duration.ofSeconds(20)),
        argumentSet("garbage", "soon", null, null));
  }

  @ParameterizedTest
  @MethodSource("waits")
  @DisplayName("N09, N10: the wait that a registry asks for is handed on:")
  void handsOnTheWait(String header, @Nullable String date, @Nullable Duration expected) {
    // Given
    var fault = registry.when(api()).answer(429).header("Retry-After", header);
    if (date != null) {
      fault.header("Date", date);
    }

    // When
    Failure failure = failure(Call.FIND_BLOB, anonymous());

    // Then
    assertThat(failure.retryAfter()).isEqualTo(expected);
  }

  private Failure failure(Call call, RegistryAccess access) {
    return catchThrowableOfType(ExitException.class, () -> call.on(client(call, access))).failure();
  }

  private RepositoryClient client(Call call, RegistryAccess access) {
    return clients.open(
        new Repository(registry.address(), "app"), call.role, access, List.of(), Traffic.FREE);
  }

  private RegistryAccess anonymous() {
    return TestRegistryAccess.anonymous(registry);
  }
}
