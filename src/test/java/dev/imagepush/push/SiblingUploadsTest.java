package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.registry.UploadSettings;
import dev.imagepush.registry.journal.DiskJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the uploads beside one that fails.
@Timeout(60)
class SiblingUploadsTest {
  private static final int MIB = 1 << 20;
  private static final TestImage IMAGE = TestImages.random(40, 2, 3 * MIB);

  @TempDir private Path folder;
  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();
  private DiskJournal journal = new DiskJournal(Path.of("unused"), new ManualClock());
  private PusherFixture fixture;

  @BeforeEach
  void open() {
    journal = new DiskJournal(folder, new ManualClock());
    fixture =
        new PusherFixture(UploadSettings.DEFAULT.with(journal).with(host -> new ChunkSize.Of(MIB)));
    source.holds("app:1", IMAGE);
  }

  @AfterEach
  void close() {
    fixture.close();
    journal.close();
    source.close();
    target.close();
  }

  @Test
  @DisplayName(
      "R10, K12: a blob that fails leaves the uploads beside it open, for the next attempt")
  void keepsTheOtherUploadsForTheNextAttempt() {
    // Given
    List<String> layers = List.copyOf(IMAGE.blobs().keySet());
    AtomicBoolean down = new AtomicBoolean(true);
    target.when(commitOf(layers.get(0)).and(request -> down.get())).always().answer(503);
    Fault hanging = target.when(commitOf(layers.get(1))).hang();
    fixture.beforeWaits = hanging::awaitHanging; // The second is under way when the first fails.
    PushOutcome failed = push();
    List<String> asked = methods();
    down.set(false);
    fixture.beforeWaits = () -> {};

    // When
    PushOutcome pushed = push();

    // Then
    hanging.release();
    assertThat(failed.reason()).isEqualTo(ExitReason.REGISTRY_UNAVAILABLE);
    assertThat(asked).doesNotContain("DELETE");
    assertThat(pushed.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.uploadsStarted()).isEqualTo(IMAGE.blobs().size());
    assertThat(target.bytesReceived()).isLessThanOrEqualTo(IMAGE.blobBytes() + 2 * MIB);
  }

  private PushOutcome push() {
    return fixture.push(PusherFixture.request(source, "app:1", target, "app", "1"));
  }

  private List<String> methods() {
    return target.requests().stream().map(request -> request.method()).toList();
  }

  private static RequestMatch commitOf(String digest) {
    return RegistryRequests.commit()
        .and(request -> request.query().first("digest").filter(digest::equals).isPresent());
  }
}
