package dev.imagepush.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.MediaType;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.TestRegistryAccess;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.traffic.SharedTraffic;
import dev.imagepush.traffic.TrafficLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two pushes that read a blob through the cache at once, one of them with a bandwidth.
@Timeout(30)
class CachedSourceTest {
  private static final Tenant TEAM = new Tenant("team-a");
  private static final InstantSource CLOCK = InstantSource.system();
  private static final TestImage IMAGE = TestImages.random(1, 1, 1 << 20);
  private static final Map.Entry<String, byte[]> LAYER = IMAGE.blobs().entrySet().iterator().next();
  private static final Descriptor BLOB =
      new Descriptor(MediaType.OCI_LAYER, Digest.parse(LAYER.getKey()), LAYER.getValue().length);

  @TempDir private Path folder;
  private final FakeRegistry registry = FakeRegistry.plain();
  private final CountDownLatch slowWaits = new CountDownLatch(1);
  private final SharedTraffic traffic =
      new SharedTraffic(
          TrafficLimits.DEFAULT,
          CLOCK,
          time -> {
            slowWaits.countDown();
            new CountDownLatch(1).await(); // Until it is interrupted.
          },
          new Random(1),
          new SimpleMeterRegistry());
  private RegistryClients clients;
  private BlobCache cache;
  private ImageSources sources;

  @BeforeEach
  void open() {
    registry.holds("app:1", IMAGE);
    clients =
        new RegistryClients(
            EgressPolicy.commandLine(), HostLookup.system(), HttpLimits.DEFAULT, 4 << 20, CLOCK);
    cache = BlobCache.open(folder, 64 << 20, CLOCK, new SimpleMeterRegistry()).orElseThrow();
    sources =
        new ImageSources(
                clients,
                (origin, tls) ->
                    new HttpTransport(
                        origin,
                        tls,
                        EgressPolicy.commandLine(),
                        HostLookup.system(),
                        HttpLimits.DEFAULT),
                new TemporarySpace(folder),
                SourceLimits.DEFAULTS,
                CLOCK)
            .cachedIn(cache);
  }

  @AfterEach
  void close() {
    clients.close();
    cache.close();
    registry.close();
  }

  @Test
  @DisplayName("T26: a push that reads slowly sets its own pace alone")
  void aSlowReaderHoldsUpNoOther() throws Exception {
    // Given
    Thread slow = Thread.ofVirtual().start(() -> read(OptionalLong.of(1024)));
    slowWaits.await();

    // When
    byte[] read = read(OptionalLong.empty());

    // Then
    slow.interrupt();
    slow.join();
    assertThat(read).isEqualTo(LAYER.getValue());
    assertThat(registry.requests())
        .filteredOn(request -> request.path().contains("/blobs/"))
        .hasSize(1);
  }

  private byte[] read(OptionalLong bandwidth) {
    try (ImageSource source =
            sources.open(
                TEAM,
                new SourceSpec.InRegistry(
                    ImageReference.parse(registry.reference("app:1")),
                    TestRegistryAccess.anonymous(registry)),
                traffic.ofPush(TEAM, bandwidth),
                ManifestRoom.UNBOUNDED);
        InputStream blob = source.open(BLOB, 0)) {
      return blob.readAllBytes();
    } catch (IOException | RuntimeException e) {
      return new byte[0]; // It was stopped.
    }
  }
}
