package dev.imagepush.operator;

import dev.imagepush.controller.ExecutionEnvironment;
import dev.imagepush.controller.PushRequests;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.push.Pusher;
import dev.imagepush.push.TagRemover;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.UploadSettings;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.provider.EnvironmentIdentity;
import dev.imagepush.source.ImageSources;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.traffic.SharedTraffic;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The push engine as a configuration has it, put together alike in the operator and in the workers that it
/// starts: a Job is no way round what the operator refuses.
public final class PushEngine implements AutoCloseable {
  /// One for a blob that is sent, one for a blob that is read, one for a short request. The places bound
  /// the traffic, so that nobody waits for a connection.
  private static final int CONNECTIONS_PER_PLACE = 3;

  private final OperatorConfig config;
  private final Clock clock;
  private final RandomGenerator random;
  private final RegistryClients registries;
  private final SharedTraffic traffic;
  private final Optional<BlobCache> cache;
  private final Pusher pusher;

  /// Puts it together.
  ///
  /// @param forbidden endpoints that no push may connect to, whatever the configuration says
  /// @param temporaryFolder where it writes what it needs for a while
  /// @param random safe for use by several threads, as [java.util.Random] is
  public PushEngine(
      OperatorConfig config,
      Set<InetSocketAddress> forbidden,
      Path temporaryFolder,
      UploadJournal journal,
      Clock clock,
      RandomGenerator random,
      MeterRegistry meters) {
    DnsCache.bound();
    this.config = config;
    this.clock = clock;
    this.random = random;
    RequestMetrics requests = new RequestMetrics(meters);
    EgressPolicy egress = config.egress().policy(forbidden);
    HttpLimits connections =
        new HttpLimits(
            CONNECTIONS_PER_PLACE * config.concurrency().perRegistry(),
            HttpLimits.DEFAULT.connectTimeout(),
            HttpLimits.DEFAULT.idleTimeout());
    ImageSources.TransportFactory transports =
        (origin, tls) ->
            new HttpTransport(
                origin, tls, config.proxies(), egress, HostLookup.system(), connections, requests);
    registries =
        new RegistryClients(
            egress,
            HostLookup.system(),
            connections,
            Math.toIntExact(config.limits().manifestBytes()),
            clock,
            requests,
            UploadSettings.DEFAULT
                .with(journal)
                .with(registry -> config.registry(registry).chunkSize()),
            new EnvironmentIdentity(
                config.identity(), origin -> transports.to(origin, TlsSettings.SYSTEM), clock));
    TemporarySpace space = new TemporarySpace(temporaryFolder, config.temporaryRoom());
    space.sweep();
    cache = blobCache(config.cache(), clock, meters);
    ImageSources sources =
        new ImageSources(registries, transports, space, config.limits().forPushes(), clock);
    traffic = new SharedTraffic(config.traffic(), clock, Thread::sleep, random, meters);
    pusher =
        new Pusher(
            registries,
            cache.map(sources::cachedIn).orElse(sources),
            config.limits().forPushes(),
            Thread::sleep,
            random,
            clock,
            traffic,
            meters);
  }

  /// The endpoints of an API server, which no push may connect to; none where its host has no address.
  public static Set<InetSocketAddress> endpoints(String host, int port) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host))
          .map(address -> new InetSocketAddress(address, port))
          .collect(Collectors.toSet());
    } catch (UnknownHostException e) {
      return Set.of(); // Its client will say so itself, and better.
    }
  }

  public Pusher pusher() {
    return pusher;
  }

  /// What makes requests of resources, with what the configuration allows them.
  public PushRequests requests(ExecutionEnvironment environment) {
    return new PushRequests(
        new ConfiguredPolicy(config), config.concurrency().blobsPerPush(), environment);
  }

  TagRemover tagRemover() {
    return new TagRemover(registries, Thread::sleep, random, clock, traffic);
  }

  @Override
  public void close() {
    registries.close();
    cache.ifPresent(BlobCache::close);
  }

  private static Optional<BlobCache> blobCache(
      OperatorConfig.Cache settings, Clock clock, MeterRegistry meters) {
    return settings.size() == 0
        ? Optional.empty()
        : BlobCache.open(settings.path(), settings.size(), clock, meters);
  }
}
