package dev.imagepush.registry;

import static dev.imagepush.testing.registry.RegistryRequests.api;
import static dev.imagepush.testing.registry.RegistryRequests.blobGet;
import static dev.imagepush.testing.registry.RegistryRequests.blobHead;
import static dev.imagepush.testing.registry.RegistryRequests.commit;
import static dev.imagepush.testing.registry.RegistryRequests.manifestGet;
import static dev.imagepush.testing.registry.RegistryRequests.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.Role;
import dev.imagepush.registry.upload.BlobUpload;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RepositoryClientTest {
  private static final TestImage IMAGE = TestImages.random(1, 1, 1000);
  private static final byte[] BYTES = TestImages.randomBytes(1, 100_000);
  private static final Descriptor BLOB =
      new Descriptor(MediaType.OCI_LAYER, Digest.sha256(BYTES), BYTES.length);

  private final FakeRegistry registry = FakeRegistry.plain();
  private final RegistryClients clients =
      new RegistryClients(
          EgressPolicy.commandLine(),
          HostLookup.system(),
          new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
          1 << 20,
          new ManualClock());

  @AfterEach
  void close() {
    clients.close();
    registry.close();
  }

  @Test
  void readsAManifestByteForByte() {
    // Given
    registry.holds("app:1", IMAGE);

    // When
    ManifestBytes manifest = client(Role.SOURCE).manifest("1");

    // Then
    assertThat(manifest.bytes()).isEqualTo(IMAGE.bytes());
    assertThat(manifest.digest()).hasToString(IMAGE.digest());
    assertThat(manifest.mediaType()).hasToString(IMAGE.mediaType());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/plain",
        "application/json",
        "application/octet-stream",
        "",
        "x"
      })
  @DisplayName("N37: an answer of another type is no manifest:")
  void refusesWhatIsNoManifest(String contentType) {
    // Given
    registry.holds("app:1", IMAGE);
    registry.when(manifestGet()).header("Content-Type", contentType);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> client(Role.SOURCE).manifest("1"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.PROTOCOL_ERROR);
  }

  static Stream<Arguments> otherBytes() {
    return Stream.of(
        argumentSet("from a source", Role.SOURCE, ExitReason.SOURCE_CORRUPT),
        argumentSet("from a destination", Role.DESTINATION, ExitReason.DIGEST_MISMATCH));
  }

  @ParameterizedTest
  @MethodSource("otherBytes")
  @DisplayName("T15: bytes that are not of the digest are refused")
  void refusesOtherBytes(Role role, ExitReason reason) {
    // Given
    registry.holds("app:1", IMAGE);
    registry.when(manifestGet()).corruptBody(20);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> client(role).manifest(IMAGE.digest()));

    // Then
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  static Stream<Arguments> sizes() {
    return Stream.of(
        argumentSet("the longest that is allowed", 1 << 20, true),
        argumentSet("one byte more", (1 << 20) + 1, false));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  @DisplayName("D05, T16: a manifest is read up to its limit")
  void boundsManifests(int size, boolean allowed) {
    // Given
    byte[] padded = Arrays.copyOf("{}".getBytes(StandardCharsets.UTF_8), size);
    Arrays.fill(padded, 2, size, (byte) ' ');
    registry.holdsManifest("app:1", TestImages.OCI_MANIFEST, padded);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> client(Role.SOURCE).manifest("1"));

    // Then
    if (allowed) {
      assertThat(refusal).isNull();
    } else {
      assertThat(refusal.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
      assertThat(refusal.failure().message()).contains("limits.manifestBytes");
    }
  }

  @Test
  @DisplayName("N24: a digest that no header names is told from the bytes")
  void findsADigestWithoutItsHeader() {
    // Given
    registry.holds("app:1", IMAGE);
    registry.when(api()).always().withoutHeader("Docker-Content-Digest");

    // When
    Digest found = client(Role.DESTINATION).findManifest("1").orElseThrow();

    // Then
    assertThat(found).hasToString(IMAGE.digest());
  }

  static Stream<Arguments> ranges() {
    return Stream.of(
        argumentSet("a registry that knows ranges", (Consumer<Fault>) fault -> {}),
        argumentSet(
            "D21: one that ignores them",
            (Consumer<Fault>) fault -> fault.ignoringRequestHeader("Range")));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void readsABlobFromAnOffsetOf(Consumer<Fault> script) throws IOException {
    // Given
    registry.holdsBlob("app", BYTES);
    script.accept(registry.when(blobGet()));

    // When
    byte[] rest;
    try (InputStream in = client(Role.SOURCE).openBlob(BLOB, 60_000)) {
      rest = in.readAllBytes();
    }

    // Then
    assertThat(rest).isEqualTo(Arrays.copyOfRange(BYTES, 60_000, BYTES.length));
  }

  @Test
  void refusesAnotherRangeThanItAskedFor() {
    // Given
    registry.holdsBlob("app", BYTES);
    registry.when(blobGet()).header("Content-Range", "bytes 0-39999/100000");

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> client(Role.SOURCE).openBlob(BLOB, 60_000).close());

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.PROTOCOL_ERROR);
  }

  @Test
  @DisplayName("D04: a source's blob of another size than its descriptor says is corrupt")
  void refusesABlobOfAnotherSize() {
    // Given
    registry.holdsBlob("app", BYTES);
    Descriptor lie = new Descriptor(BLOB.mediaType(), BLOB.digest(), 1L << 62);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> client(Role.SOURCE).openBlob(lie, 0).close());

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
  }

  @Test
  void doesNotCountABlobOfAnotherSizeAsThere() {
    // Given
    registry.holdsBlob("app", BYTES);
    registry.when(blobHead()).header("Content-Length", "0");

    // When
    boolean there = client(Role.DESTINATION).hasBlob(BLOB);

    // Then
    assertThat(there).isFalse();
  }

  @Test
  @DisplayName("N21: a relative Location whose query is a state is followed as it is")
  void uploadsToARelativeLocation() {
    // Given
    try (FakeRegistry relative = FakeRegistry.builder().relativeLocations().start()) {
      // When
      boolean mounted = put(open(relative, Role.DESTINATION), List.of());

      // Then
      assertThat(mounted).isFalse();
      assertThat(relative.repository("app").blobBytes(BLOB.digest().toString())).contains(BYTES);
    }
  }

  @Test
  @DisplayName("N26: a mount that is asked to wait waits")
  void waitsWithAMountWhereItIsAskedTo() {
    // Given
    registry.when(mount()).answer(429);
    RepositoryClient client = client(Role.DESTINATION);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class,
            () -> put(client, List.of(new Repository(registry.address(), "base"))));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.RATE_LIMITED);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void leavesNoUploadOpenWhereASecondMountSucceeds() {
    // Given
    registry.holdsBlob("base", BYTES);

    // When
    boolean mounted =
        put(
            client(Role.DESTINATION),
            List.of(
                new Repository(registry.address(), "empty"),
                new Repository(registry.address(), "base")));

    // Then
    assertThat(mounted).isTrue();
    assertThat(registry.requests())
        .extracting(request -> request.method() + " " + request.status())
        .containsExactly("POST 202", "DELETE 204", "POST 201");
  }

  @Test
  @DisplayName("T26: a failed upload does not wait for others' connections to take its leave")
  void endsAFailedUploadWhileOthersHoldAllConnections() throws InterruptedException {
    // Given
    Fault refused = registry.when(commit()).hang().answer(500);
    Fault others = registry.when(blobHead()).always().hang();
    RepositoryClient client = client(Role.DESTINATION);
    AtomicReference<@Nullable ExitException> failure = new AtomicReference<>();
    Thread upload =
        Thread.ofVirtual()
            .start(
                () ->
                    failure.set(
                        catchThrowableOfType(ExitException.class, () -> put(client, List.of()))));
    refused.awaitHanging();
    List<Thread> waiting =
        Stream.generate(() -> Thread.ofVirtual().start(() -> client.hasBlob(BLOB)))
            .limit(2)
            .toList();
    others.awaitHanging();

    // When
    refused.release();

    // Then
    assertThat(upload.join(Duration.ofSeconds(20))).isTrue();
    assertThat(failure.get())
        .isNotNull()
        .satisfies(e -> assertThat(e.reason()).isEqualTo(ExitReason.REGISTRY_UNAVAILABLE));
    assertThat(waiting).allMatch(Thread::isAlive);
    others.release();
  }

  @Test
  void usesOneConnectionForOneThingAfterTheOther() {
    // Given
    registry.holds("app:1", IMAGE);
    RepositoryClient client = client(Role.DESTINATION);

    // When
    boolean found = client.findManifest("1").isPresent();
    boolean missing = client.findManifest("2").isPresent();
    boolean blob = client.hasBlob(BLOB);
    boolean mounted = put(client, List.of());
    ManifestBytes manifest = client.manifest("1");
    client.putManifest(manifest, "3");

    // Then
    assertThat(found).isTrue();
    assertThat(List.of(missing, blob, mounted)).containsOnly(false);
    assertThat(registry.connections()).isEqualTo(1);
  }

  private static boolean put(RepositoryClient client, List<Repository> mountFrom) {
    return TestUploads.put(client, BLOB, mountFrom, BYTES) == BlobUpload.Arrival.MOUNTED;
  }

  private RepositoryClient client(Role role) {
    return open(registry, role);
  }

  private RepositoryClient open(FakeRegistry where, Role role) {
    return clients.open(
        new Repository(where.address(), "app"),
        role,
        TestRegistryAccess.anonymous(where),
        List.of(),
        Traffic.FREE);
  }
}
