package dev.imagepush.push;

import static dev.imagepush.registry.TestRegistryAccess.anonymous;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.UploadSettings;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.provider.CloudIdentity;
import dev.imagepush.source.ImageSources;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.source.SourceSpec;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.traffic.SharedTraffic;
import dev.imagepush.traffic.TrafficLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/// A pusher whose waits move its clock and take no time, and the requests to give it.
final class PusherFixture implements AutoCloseable {
  static final HttpLimits LIMITS =
      new HttpLimits(8, Duration.ofSeconds(10), Duration.ofSeconds(20));

  final ManualClock clock = new ManualClock();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Queue<Duration> waits = new ConcurrentLinkedQueue<>();
  final PushProgress progress = new PushProgress();

  /// Run before each wait.
  volatile Runnable beforeWaits = () -> {};

  /// Waits end at once, and take no time by the clock either.
  volatile boolean timeStandsStill;

  final Pusher pusher;
  final TagRemover remover;
  private final RegistryClients registries;

  PusherFixture() {
    this(SourceLimits.DEFAULTS, LIMITS);
  }

  PusherFixture(BlobCache cache) {
    this(SourceLimits.DEFAULTS, LIMITS, TrafficLimits.DEFAULT, sources -> sources.cachedIn(cache));
  }

  PusherFixture(SourceLimits limits, HttpLimits httpLimits) {
    this(limits, httpLimits, TrafficLimits.DEFAULT);
  }

  PusherFixture(SourceLimits limits, HttpLimits httpLimits, TrafficLimits trafficLimits) {
    this(limits, httpLimits, trafficLimits, sources -> sources);
  }

  PusherFixture(UploadSettings uploads) {
    this(SourceLimits.DEFAULTS, LIMITS, TrafficLimits.DEFAULT, sources -> sources, uploads);
  }

  private PusherFixture(
      SourceLimits limits,
      HttpLimits httpLimits,
      TrafficLimits trafficLimits,
      UnaryOperator<ImageSources> sources) {
    this(limits, httpLimits, trafficLimits, sources, UploadSettings.DEFAULT);
  }

  private PusherFixture(
      SourceLimits limits,
      HttpLimits httpLimits,
      TrafficLimits trafficLimits,
      UnaryOperator<ImageSources> sources,
      UploadSettings uploads) {
    registries =
        new RegistryClients(
            EgressPolicy.commandLine(),
            HostLookup.system(),
            httpLimits,
            4 << 20,
            clock,
            RequestMetrics.none(),
            uploads,
            CloudIdentity.none());
    SharedTraffic traffic =
        new SharedTraffic(trafficLimits, clock, this::pause, new Random(2), meters);
    remover = new TagRemover(registries, this::pause, new Random(3), clock, traffic);
    pusher =
        new Pusher(
            registries,
            sources.apply(
                new ImageSources(
                    registries,
                    (origin, tls) ->
                        new HttpTransport(
                            origin,
                            tls,
                            EgressPolicy.commandLine(),
                            HostLookup.system(),
                            httpLimits),
                    new TemporarySpace(Path.of("target")),
                    limits,
                    clock)),
            limits,
            this::pause,
            new Random(1),
            clock,
            traffic,
            meters);
  }

  PushOutcome push(PushRequest request) {
    return push(request, PushFence.open());
  }

  PushOutcome push(PushRequest request, PushFence fence) {
    return pusher.push(request, progress, fence);
  }

  static PushRequest request(
      FakeRegistry source, String image, FakeRegistry target, String repository, String... tags) {
    return request(source, image, destination(target, repository, tags));
  }

  static PushRequest request(FakeRegistry source, String image, Destination destination) {
    return request(source, image, PushScope.WHOLE_IMAGE, destination);
  }

  static PushRequest request(
      FakeRegistry source, String image, PushScope scope, Destination destination) {
    return new PushRequest(
        Tenant.LOCAL,
        source(source, image, anonymous(source)),
        scope,
        destination,
        4,
        Duration.ofSeconds(50));
  }

  static SourceSpec source(FakeRegistry registry, String image, RegistryAccess access) {
    return new SourceSpec.InRegistry(ImageReference.parse(registry.reference(image)), access);
  }

  static Destination destination(FakeRegistry target, String repository, String... tags) {
    return destination(target, repository, anonymous(target), tags);
  }

  static Destination destination(
      FakeRegistry target, String repository, RegistryAccess access, String... tags) {
    return new Destination(
        new Repository(target.address(), repository),
        List.of(tags),
        Overwrite.ALWAYS,
        List.of(),
        access);
  }

  private void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    beforeWaits.run();
    waits.add(time);
    if (!timeStandsStill) {
      clock.advance(time);
    }
  }

  @Override
  public void close() {
    registries.close();
  }
}
