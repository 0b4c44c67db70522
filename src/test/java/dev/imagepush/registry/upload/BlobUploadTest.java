package dev.imagepush.registry.upload;

import static dev.imagepush.registry.upload.UploadFixture.MIB;
import static dev.imagepush.testing.registry.RegistryRequests.api;
import static dev.imagepush.testing.registry.RegistryRequests.blobBytes;
import static dev.imagepush.testing.registry.RegistryRequests.chunk;
import static dev.imagepush.testing.registry.RegistryRequests.commit;
import static dev.imagepush.testing.registry.RegistryRequests.uploadStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.registry.UploadSettings;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import dev.imagepush.registry.upload.UploadFixture.Blob;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What an upload does about what befalls it, and how many bytes that costs.
@Timeout(60)
class BlobUploadTest {
  private static final Blob BLOB = Blob.of(1, 5 * MIB);

  private final List<UploadFixture> fixtures = new ArrayList<>();

  @AfterEach
  void close() {
    fixtures.forEach(UploadFixture::close);
  }

  private UploadFixture fixture() {
    return fixture(RegistryProfile.GENERIC, ChunkSize.AS_THE_REGISTRY_WANTS);
  }

  private UploadFixture fixture(RegistryProfile profile, ChunkSize chunkSize) {
    UploadSettings settings = UploadFixture.settings(profile, chunkSize, UploadJournal.none());
    UploadFixture fixture = new UploadFixture(FakeRegistry.plain(), settings);
    fixtures.add(fixture);
    return fixture;
  }

  @Test
  void sendsABlobInOneRequest() {
    // Given
    UploadFixture fixture = fixture();

    // When
    BlobUpload.Arrival arrival = fixture.push(BLOB);

    // Then
    assertThat(arrival).isEqualTo(BlobUpload.Arrival.SENT);
    assertThat(fixture.methods()).containsExactly("POST 202", "PUT 201");
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  @Test
  @DisplayName("N01: a broken upload goes on where the registry says it stands")
  void continuesWhereItBroke() {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(commit()).cutAfter(2 * MIB);

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.methods())
        .containsExactly("POST 202", "PUT 0", "HEAD 404", "GET 204", "PUT 201");
    assertThat(fixture.bodies()).last().isEqualTo("PUT 2097152-5242879 201");
    assertThat(fixture.registry.uploadsStarted()).isEqualTo(1);
    assertThat(fixture.registry.bytesReceived()).isEqualTo(BLOB.bytes().length);
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  @Test
  @DisplayName("N02, R3: of 200 uploads whose answers are lost none fails, and none is sent twice")
  void survivesLostAnswers() {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(commit()).always().closeBeforeAnswer();
    List<Blob> blobs = Stream.iterate(0, i -> i + 1).limit(200).map(i -> Blob.of(i, 2000)).toList();

    // When
    blobs.forEach(fixture::push);

    // Then
    assertThat(blobs).allMatch(fixture::holds);
    assertThat(fixture.registry.blobsReceived()).hasSize(200).doesNotHaveDuplicates();
    assertThat(fixture.registry.bytesReceived()).isEqualTo(200L * 2000);
  }

  @Test
  @DisplayName("N03: a chunk whose answer is lost is not sent again")
  void asksAfterALostAnswerToAChunk() {
    // Given
    UploadFixture fixture = fixture(RegistryProfile.GENERIC, new ChunkSize.Of(2 * MIB));
    fixture.registry.when(chunk()).closeBeforeAnswer();

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.bodies())
        .containsExactly(
            "PATCH 0-2097151 0", "PATCH 2097152-4194303 202", "PUT 4194304-5242879 201");
    assertThat(fixture.registry.bytesReceived()).isEqualTo(BLOB.bytes().length);
  }

  static Stream<Arguments> lostSessions() {
    return Stream.of(
        argumentSet("N16: unknown", fault(f -> f.answer(404).error("BLOB_UPLOAD_UNKNOWN"))),
        argumentSet("N17: invalid, 404", fault(f -> f.answer(404).error("BLOB_UPLOAD_INVALID"))),
        argumentSet("N17: invalid, 400", fault(f -> f.answer(400).error("BLOB_UPLOAD_INVALID"))),
        argumentSet("no such path", fault(f -> f.answer(404))));
  }

  private static Consumer<Fault> fault(Consumer<Fault> script) {
    return script;
  }

  @ParameterizedTest
  @MethodSource("lostSessions")
  void beginsAnewWhereTheUploadIsLost(Consumer<Fault> script) {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(commit()).cutAfter(2 * MIB);
    script.accept(fixture.registry.when(uploadStatus()));

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.registry.uploadsStarted()).isEqualTo(2);
    assertThat(fixture.bodies()).last().isEqualTo("PUT whole 201");
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  static Stream<Arguments> refusedTokens() {
    return Stream.of(
        argumentSet("N13: at the end of a whole blob", ChunkSize.AS_THE_REGISTRY_WANTS, commit()),
        argumentSet("N12: at a chunk", new ChunkSize.Of(2 * MIB), chunk()),
        argumentSet("N13: at the end of chunks", new ChunkSize.Of(2 * MIB), commit()));
  }

  @ParameterizedTest
  @MethodSource("refusedTokens")
  void goesOnWithANewTokenInTheSameUpload(ChunkSize chunkSize, RequestMatch match) {
    // Given
    FakeRegistry registry =
        FakeRegistry.builder().bearerAuth().anonymous(Grant.push("app")).start();
    UploadFixture fixture =
        new UploadFixture(
            registry,
            UploadFixture.settings(RegistryProfile.GENERIC, chunkSize, UploadJournal.none()));
    fixtures.add(fixture);
    String challenge = "Bearer realm=\"" + registry.url() + "/token\",service=\"fake-registry\"";
    registry.when(match).withoutReadingBody().challenge(challenge);

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.registry.uploadsStarted()).isEqualTo(1);
    assertThat(fixture.failures).isEmpty();
    assertThat(fixture.registry.bytesReceived())
        .isLessThanOrEqualTo(BLOB.bytes().length + 2L * MIB);
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  /// A limit for bodies, as nginx has it.
  private static RequestMatch longerThan(long bytes) {
    return blobBytes()
        .and(request -> Long.parseLong(request.header("Content-Length").orElseThrow()) > bytes);
  }

  @Test
  @DisplayName("413: chunks below nginx's limit, and the next blob at once")
  void sendsChunksWhereABodyIsTooLong() {
    // Given
    UploadFixture fixture = fixture();
    Fault limit = fixture.registry.when(longerThan(MIB)).always().withoutReadingBody().answer(413);
    Blob next = Blob.of(2, 3 * MIB);

    // When
    fixture.push(BLOB);
    int learning = limit.struck();
    fixture.push(next);

    // Then
    assertThat(fixture.failures).isEmpty();
    assertThat(learning).isEqualTo(2);
    assertThat(limit.struck()).as("remembered").isEqualTo(learning);
    assertThat(fixture.holds(BLOB)).isTrue();
    assertThat(fixture.holds(next)).isTrue();
    assertThat(fixture.registry.blobsReceived()).doesNotHaveDuplicates();
  }

  @Test
  void sendsChunksWhereABodyBreaksTwiceAtOnePlace() {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(longerThan(3 * MIB)).always().cutAfter(0);

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.failures)
        .hasSize(2)
        .allMatch(failure -> failure.reason() == ExitReason.CONNECTION_RESET);
    assertThat(fixture.bodies()).endsWith("PATCH 0-3145727 202", "PUT 3145728-5242879 201");
  }

  @Test
  void doesNotSendChunksWhereAPersonWantsNone() {
    // Given
    UploadFixture fixture = fixture(RegistryProfile.GENERIC, new ChunkSize.Monolithic());
    fixture.registry.when(longerThan(MIB)).always().withoutReadingBody().answer(413);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> fixture.upload(BLOB).attempt());

    // Then
    assertThat(refusal.failure().httpStatus()).isEqualTo(413);
    assertThat(refusal.failure().message()).contains("proxy");
    assertThat(fixture.methods()).containsExactly("POST 202", "PUT 413");
  }

  static Stream<Arguments> refusedWholes() {
    return Stream.of(
        argumentSet("405", fault(f -> f.answer(405))),
        argumentSet("501", fault(f -> f.answer(501))),
        argumentSet("unsupported", fault(f -> f.answer(400).error("UNSUPPORTED"))));
  }

  @ParameterizedTest
  @MethodSource("refusedWholes")
  void sendsABlobAheadOfThePutThatTakesNone(Consumer<Fault> script) {
    // Given
    UploadFixture fixture = fixture();
    script.accept(fixture.registry.when(commit().and(longerThan(0).condition())).always());

    // When
    fixture.push(BLOB);
    fixture.push(Blob.of(2, 100));

    // Then
    assertThat(fixture.failures).isEmpty();
    assertThat(fixture.bodies().subList(1, 5))
        .containsExactly("PATCH 0-5242879 202", "PUT whole 201", "PATCH 0-99 202", "PUT whole 201");
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  static Stream<Arguments> refusedChunks() {
    return Stream.of(
        argumentSet("N20: 404", fault(f -> f.answer(404))),
        argumentSet("N20: 405", fault(f -> f.answer(405))),
        argumentSet("N20: 501", fault(f -> f.answer(501))),
        argumentSet("N20: unsupported", fault(f -> f.answer(400).error("UNSUPPORTED"))));
  }

  @ParameterizedTest
  @MethodSource("refusedChunks")
  void sendsABlobInOneRequestWhereChunksAreRefused(Consumer<Fault> script) {
    // Given
    UploadFixture fixture = fixture(RegistryProfile.GENERIC, new ChunkSize.Of(2 * MIB));
    script.accept(fixture.registry.when(chunk()).always());

    // When
    fixture.push(BLOB);
    fixture.push(Blob.of(2, 3 * MIB));

    // Then
    assertThat(fixture.failures).isEmpty();
    assertThat(fixture.bodies()).hasSize(3).endsWith("PUT whole 201", "PUT whole 201");
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  @Test
  @DisplayName("N19: chunks are as long as the registry wants them")
  void growsChunksToTheLeastThatIsTaken() {
    // Given
    UploadFixture fixture =
        new UploadFixture(
            FakeRegistry.builder().chunkMinimum(3 * MIB).start(),
            UploadFixture.settings(
                RegistryProfile.GENERIC, new ChunkSize.Of(MIB), UploadJournal.none()));
    fixtures.add(fixture);

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.bodies()).containsExactly("PATCH 0-3145727 202", "PUT 3145728-5242879 201");
  }

  @Test
  @DisplayName("N22: where a chunk's answer has no Location, the one before holds")
  void goesOnWhereItWasWithoutALocation() {
    // Given
    UploadFixture fixture = fixture(RegistryProfile.GENERIC, new ChunkSize.Of(2 * MIB));
    fixture.registry.when(chunk()).withoutHeader("Location");

    // When
    fixture.push(BLOB);

    // Then
    assertThat(fixture.holds(BLOB)).isTrue();
  }

  static Stream<Arguments> traps() {
    return Stream.of(
        trap(
            "Amazon ECR: 201 to a chunk, and a Range that stays at the first",
            RegistryProfile.GENERIC,
            new ChunkSize.Of(MIB),
            registry ->
                registry
                    .when(chunk())
                    .always()
                    .answerAfterWork(201)
                    .header("Range", "0-" + (MIB - 1))),
        trap(
            "Amazon ECR, N18: the same, and the answer to the third chunk is lost",
            RegistryProfile.GENERIC,
            new ChunkSize.Of(MIB),
            registry -> {
              registry.when(uploadStatus()).always().header("Range", "0-" + (MIB - 1));
              registry.when(chunk()).after(2).closeBeforeAnswer();
            }),
        trap(
            "Aliyun: a Range that is relative to the chunk",
            RegistryProfile.GENERIC,
            new ChunkSize.Of(2 * MIB),
            registry -> registry.when(chunk()).always().header("Range", "0-" + (2 * MIB - 1))),
        trap(
            "GitHub: 416 to a chunk above 4 MiB",
            RegistryProfile.of("ghcr.io"),
            new ChunkSize.Of(5 * MIB - 1),
            registry ->
                registry
                    .when(chunk().and(longerThan(4 * MIB).condition()))
                    .always()
                    .withoutReadingBody()
                    .answer(416)),
        trap(
            "any other: 416 to a chunk above 4 MiB",
            RegistryProfile.GENERIC,
            new ChunkSize.Of(5 * MIB - 1),
            registry ->
                registry
                    .when(chunk().and(longerThan(4 * MIB).condition()))
                    .always()
                    .withoutReadingBody()
                    .answer(416)),
        trap(
            "Azure: 416 to a whole blob, now and then",
            RegistryProfile.of("acme.azurecr.io"),
            ChunkSize.AS_THE_REGISTRY_WANTS,
            registry -> registry.when(commit()).answer(416)),
        trap(
            "Azure: 416 to every whole blob",
            RegistryProfile.of("acme.azurecr.io"),
            ChunkSize.AS_THE_REGISTRY_WANTS,
            registry ->
                registry.when(commit().withoutHeader("Content-Range")).always().answer(416)),
        trap(
            "Google: no chunks, and no continuing",
            RegistryProfile.of("europe-docker.pkg.dev"),
            ChunkSize.AS_THE_REGISTRY_WANTS,
            registry -> {
              registry.when(commit()).cutAfter(MIB);
              registry.when(api().withHeader("Content-Range")).always().answer(400);
            }),
        trap(
            "Gitea: a second chunk without Content-Range",
            RegistryProfile.GENERIC,
            new ChunkSize.Of(MIB),
            registry -> registry.when(chunk().withoutHeader("Content-Range")).always().answer(400)),
        trap(
            "JFrog: no blob in one PUT",
            RegistryProfile.of("acme.jfrog.io"),
            ChunkSize.AS_THE_REGISTRY_WANTS,
            registry ->
                registry.when(commit().and(longerThan(0).condition())).always().answer(405)),
        trap(
            "Quay: an upload that is broken off cannot be cancelled",
            RegistryProfile.of("quay.io"),
            ChunkSize.AS_THE_REGISTRY_WANTS,
            registry -> {
              registry.when(RequestMatch.delete("")).always().answer(403);
              registry.when(commit()).answer(404).error("BLOB_UPLOAD_UNKNOWN");
            }));
  }

  private static Arguments trap(
      String rule, RegistryProfile profile, ChunkSize chunkSize, Consumer<FakeRegistry> script) {
    return argumentSet(rule, profile, chunkSize, script);
  }

  @ParameterizedTest
  @MethodSource("traps")
  void pushesInSpiteOf(
      RegistryProfile profile, ChunkSize chunkSize, Consumer<FakeRegistry> script) {
    // Given
    UploadFixture fixture = fixture(profile, chunkSize);
    script.accept(fixture.registry);

    // When
    BlobUpload.Arrival arrival = fixture.push(BLOB);

    // Then
    assertThat(arrival).isEqualTo(BlobUpload.Arrival.SENT);
    assertThat(fixture.holds(BLOB)).isTrue();
    assertThat(fixture.failures).hasSizeLessThan(3);
  }

  @Test
  @DisplayName("R10: an upload that nobody goes on with is closed")
  void closesAnUploadThatIsGivenUp() {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(commit()).answer(503);
    BlobUpload upload = fixture.upload(BLOB);
    ExitException failure = catchThrowableOfType(ExitException.class, upload::attempt);

    // When
    upload.giveUp(true);

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.REGISTRY_UNAVAILABLE);
    assertThat(fixture.methods()).endsWith("DELETE 204");
  }

  @Test
  @DisplayName("R10: a registry that wants to hear the newest place of an upload is asked for it")
  void closesAnUploadOfWhichTheNewestPlaceIsNotKnown() {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(commit()).answer(503);
    fixture.registry.when(RequestMatch.delete("")).answer(416);
    BlobUpload upload = fixture.upload(BLOB);
    ExitException unused = catchThrowableOfType(ExitException.class, upload::attempt);

    // When
    upload.giveUp(true);

    // Then
    assertThat(fixture.methods()).endsWith("DELETE 416", "GET 204", "DELETE 204");
  }

  @Test
  void tellsProgressFromWhereItGoesOn() {
    // Given
    UploadFixture fixture = fixture();
    fixture.registry.when(commit()).cutAfter(2 * MIB);
    List<Long> offsets = new ArrayList<>();
    BlobUpload upload =
        fixture
            .client()
            .upload(
                BLOB.descriptor(),
                List.of(),
                BLOB.content(),
                offset -> {
                  offsets.add(offset);
                  return bytes -> {};
                });

    // When
    fixture.push(upload);

    // Then
    assertThat(offsets).containsExactly(0L, 2L * MIB);
  }
}
