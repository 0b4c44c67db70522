package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pushes that read their source through the cache.
class PusherCacheTest {
  private static final TestImage IMAGE = TestImages.random(1, 3, 600_000);

  private @TempDir Path folder;
  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry first = FakeRegistry.plain();
  private final FakeRegistry second = FakeRegistry.plain();
  private BlobCache cache;
  private PusherFixture fixture;

  @BeforeEach
  void open() {
    cache =
        BlobCache.open(folder, 64 << 20, InstantSource.system(), new SimpleMeterRegistry())
            .orElseThrow();
    fixture = new PusherFixture(cache);
    source.holds("app:1", IMAGE);
  }

  @AfterEach
  void close() {
    fixture.close();
    cache.close();
    source.close();
    first.close();
    second.close();
  }

  @Test
  void readsEachBlobOnceForTwoDestinations() {
    // Given
    push(to(first, "team-a"));

    // When
    PushOutcome outcome = push(to(second, "team-a"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(second.blobsReceived()).hasSameSizeAs(IMAGE.blobs().keySet());
    assertThat(blobsRead()).hasSameSizeAs(IMAGE.blobs().keySet()).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("T25: a second tenant's push reads its source itself")
  void readsEachBlobForEachTenant() {
    // Given
    push(to(first, "team-a"));

    // When
    PushOutcome outcome = push(to(second, "team-b"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(blobsRead()).hasSize(2 * IMAGE.blobs().size());
  }

  @Test
  void downloadsOnceForTwoPushesAtOnce() throws Exception {
    // Given
    Fault held = source.when(RegistryRequests.blobGet()).hang();
    FutureTask<PushOutcome> leader = new FutureTask<>(() -> push(to(first, "team-a")));
    Thread.ofVirtual().start(leader);
    held.awaitHanging();
    FutureTask<PushOutcome> follower = new FutureTask<>(() -> push(to(second, "team-a")));
    Thread.ofVirtual().start(follower);

    // When
    held.release();

    // Then
    assertThat(leader.get().reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(follower.get().reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(blobsRead()).doesNotHaveDuplicates();
  }

  @Test
  void pushesTheRightBytesWhereTheCacheWasDamaged() throws IOException {
    // Given
    push(to(first, "team-a"));
    for (Path file : stored()) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2]++;
      Files.write(file, bytes);
    }

    // When
    PushOutcome outcome = push(to(second, "team-a"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(second.blobsReceived()).containsExactlyInAnyOrderElementsOf(IMAGE.blobs().keySet());
    assertThat(second.requests())
        .as("no upload of wrong bytes was completed")
        .noneMatch(request -> request.status() == 400);
  }

  private PushOutcome push(PushRequest request) {
    return fixture.pusher.push(request, new PushProgress(), PushFence.open());
  }

  private PushRequest to(FakeRegistry destination, String tenant) {
    PushRequest request = PusherFixture.request(source, "app:1", destination, "app", "1");
    return new PushRequest(
        new Tenant(tenant),
        request.source(),
        request.scope(),
        request.destination(),
        request.blobsAtOnce(),
        request.timeout());
  }

  private List<String> blobsRead() {
    return source.requests().stream()
        .filter(request -> request.method().equals("GET") && request.path().contains("/blobs/"))
        .map(request -> request.path())
        .toList();
  }

  private List<Path> stored() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
