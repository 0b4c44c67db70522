package dev.imagepush.registry.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.registry.journal.DiskJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import dev.imagepush.registry.upload.UploadFixture.Blob;
import dev.imagepush.testing.http.Request;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads that one process begins and another one finds.
class JournalledUploadTest {
  private static final int MIB = UploadFixture.MIB;
  private static final Blob BLOB = Blob.of(1, 7 * MIB);

  @TempDir private Path folder;
  private final FakeRegistry registry = FakeRegistry.builder().chunkMinimum(2 * MIB).start();
  private DiskJournal journal = new DiskJournal(Path.of("unused"), new ManualClock());

  @AfterEach
  void close() {
    journal.close();
    registry.close();
  }

  /// A process, after the end of the one before.
  private UploadFixture process() {
    journal.close();
    journal = new DiskJournal(folder, new ManualClock());
    return new UploadFixture(
        registry, UploadFixture.settings(RegistryProfile.GENERIC, new ChunkSize.Of(MIB), journal));
  }

  private static RequestMatch secondChunk() {
    return RequestMatch.patch("")
        .and(
            request ->
                request
                    .header("Content-Range")
                    .filter(range -> range.startsWith("2097152-"))
                    .isPresent());
  }

  /// A process ends in the middle of the upload.
  private ExitException leaveBehind(Blob blob) {
    registry.when(secondChunk()).answer(503);
    BlobUpload upload = process().upload(blob);
    ExitException failure = catchThrowableOfType(ExitException.class, upload::attempt);
    upload.giveUp(true);
    return failure;
  }

  @Test
  @DisplayName("N19, K12: chunks are as long as the registry wants them in another process too")
  void remembersTheLeastChunk() {
    // Given
    ExitException failure = leaveBehind(BLOB);
    UploadFixture next = process();

    // When
    next.push(BLOB);

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.REGISTRY_UNAVAILABLE);
    assertThat(next.failures).isEmpty();
    assertThat(registry.uploadsStarted()).isEqualTo(1);
    assertThat(next.bodies())
        .containsExactly(
            "PATCH 0-2097151 202",
            "PATCH 2097152-4194303 503",
            "PATCH 2097152-4194303 202",
            "PATCH 4194304-6291455 202",
            "PUT 6291456-7340031 201");
  }

  @Test
  @DisplayName("K12, R2: what a killed process has sent may still arrive, and is waited for")
  void waitsForWhatIsStillWritten() throws Exception {
    // Given
    ExitException left = leaveBehind(BLOB);
    UploadFixture next = process();
    AtomicBoolean first = new AtomicBoolean(true);
    registry
        .when(secondChunk().and(request -> first.getAndSet(false) && arrivesBefore(request)))
        .answer(416)
        .error("RANGE_INVALID");

    // When
    BlobUpload.Arrival arrival = next.push(BLOB);

    // Then
    assertThat(left).isNotNull();
    assertThat(arrival).isEqualTo(BlobUpload.Arrival.SENT);
    assertThat(next.failures)
        .extracting(failure -> failure.failure().message())
        .containsExactly(
            registry.address()
                + " is still taking what was sent of the blob "
                + BLOB.descriptor().digest()
                + " before; wait for it");
    assertThat(next.holds(BLOB)).isTrue();
    assertThat(registry.uploadsStarted()).isEqualTo(1);
  }

  @Test
  @DisplayName("K12: what was seen of an upload that is gone is not said of the next one")
  void forgetsWhatWasWrittenToAnUploadThatIsGone() {
    // Given
    ExitException left = leaveBehind(BLOB);
    UploadFixture next = process();
    AtomicBoolean refused = new AtomicBoolean();
    registry
        .when(
            secondChunk()
                .and(request -> registry.uploadsStarted() == 1 && !refused.getAndSet(true)))
        .answer(416)
        .error("RANGE_INVALID");
    registry
        .when(RequestMatch.get("/blobs/uploads/").and(request -> refused.get()))
        .answer(404)
        .error("BLOB_UPLOAD_UNKNOWN");
    registry.when(secondChunk().and(request -> registry.uploadsStarted() == 2)).answer(503);

    // When
    next.push(BLOB);

    // Then
    assertThat(left).isNotNull();
    assertThat(next.failures)
        .extracting(ExitException::reason)
        .containsExactly(ExitReason.UPLOAD_LOST, ExitReason.REGISTRY_UNAVAILABLE);
    assertThat(next.holds(BLOB)).isTrue();
  }

  /// The same bytes arrive from elsewhere before the request's own do.
  private boolean arrivesBefore(Request request) {
    byte[] chunk = Arrays.copyOfRange(BLOB.bytes(), 2 * MIB, 4 * MIB);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              registry.url() + request.path() + "?" + request.query().text()))
                      .header("Content-Range", "2097152-4194303")
                      .header("Content-Type", "application/octet-stream")
                      .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(chunk))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 202;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  @Test
  @DisplayName("R10: what is left of an upload goes when its blob is found at the destination")
  void forgetsAnUploadWhoseBlobIsThere() throws IOException {
    // Given
    ExitException unused = leaveBehind(BLOB);
    List<String> before = entries();
    UploadFixture next = process();

    // When
    next.client().settle(BLOB.descriptor());

    // Then
    assertThat(before).hasSize(1);
    assertThat(entries()).isEmpty();
    assertThat(next.methods()).endsWith("DELETE 204");
  }

  @Test
  void asksNothingWhereNothingIsLeft() {
    // Given
    UploadFixture next = process();

    // When
    next.client().settle(BLOB.descriptor());

    // Then
    assertThat(next.methods()).isEmpty();
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f]{64}"))
          .toList();
    }
  }
}
