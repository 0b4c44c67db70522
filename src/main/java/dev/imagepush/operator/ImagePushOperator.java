package dev.imagepush.operator;

import dev.imagepush.controller.AttemptRecorder;
import dev.imagepush.controller.CheckSchedule;
import dev.imagepush.controller.Checks;
import dev.imagepush.controller.ImagePushReconciler;
import dev.imagepush.controller.PushRequests;
import dev.imagepush.controller.PushTasks;
import dev.imagepush.controller.SecretLook;
import dev.imagepush.controller.StatusWriter;
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
import dev.imagepush.registry.journal.DiskJournal;
import dev.imagepush.registry.provider.EnvironmentIdentity;
import dev.imagepush.source.ImageSources;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.traffic.SharedTraffic;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running operator: the parts of one process, put together, started and stopped in order.
public final class ImagePushOperator implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImagePushOperator.class);

  private static final int RECONCILE_THREADS = 10;

  /// One for a blob that is sent, one for a blob that is read, one for a short request. The places bound
  /// the traffic, so that nobody waits for a connection.
  private static final int CONNECTIONS_PER_PLACE = 3;

  /// What the SDK understands as no limit.
  private static final int UNLIMITED_RETRIES = -1;

  /// How long a stop waits for reconciles under way.
  private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(10);

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /// In a Pod's emptyDir it outlives the container, as uploads do that a crash cut short.
  private static final String UPLOADS = "imagepush-uploads";

  private final RegistryClients registries;
  private final Pusher pusher;
  private final ImagePushReconciler reconciler;
  private final Operator operator;
  private final ManagementServer management;
  private final Optional<BlobCache> cache;
  private final Leadership leadership;
  private final AtomicBoolean leading = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> leadLost = new CompletableFuture<>();

  /// How statuses are written.
  public enum StatusWrites {
    /// By server-side apply, so that fields have owners. What every API server since Kubernetes 1.22 does.
    SERVER_SIDE_APPLY,
    /// By JSON patch, for API servers that are none, such as one that is embedded in a test.
    JSON_PATCH
  }

  private ImagePushOperator(
      OperatorConfig config,
      KubernetesClient client,
      StatusWrites writes,
      SecretLook secretLook,
      CheckSchedule schedule)
      throws IOException {
    Clock clock = Clock.systemUTC();
    RandomGenerator random = new Random(); // pushes share it, and few generators allow that
    RequestMetrics requests = new RequestMetrics(meters);
    Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
    EgressPolicy egress = config.egress().policy(apiServer(client));
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
                .with(new DiskJournal(temporaryFolder.resolve(UPLOADS), clock))
                .with(registry -> config.registry(registry).chunkSize()),
            new EnvironmentIdentity(
                config.identity(), origin -> transports.to(origin, TlsSettings.SYSTEM), clock));
    TemporarySpace space = new TemporarySpace(temporaryFolder, config.temporaryRoom());
    space.sweep();
    cache = blobCache(config.cache(), clock);
    ImageSources sources =
        new ImageSources(registries, transports, space, config.limits().forPushes(), clock);
    SharedTraffic traffic =
        new SharedTraffic(config.traffic(), clock, Thread::sleep, random, meters);
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
    leadership =
        config.leaderElection().enabled()
            ? new LeaderLease(client, config.leaderElection(), System.getenv("HOSTNAME"), clock)
            : Leadership.alone();
    PushTasks tasks =
        new PushTasks(config.concurrency().pushes(), config.kept(config.concurrency().pushes()));
    Checks checks = new Checks(schedule);
    reconciler =
        new ImagePushReconciler(
            client,
            leadership.guard(
                switch (writes) {
                  case SERVER_SIDE_APPLY ->
                      StatusWriter.serverSideApply(client, ImagePushReconciler.FIELD_MANAGER);
                  case JSON_PATCH -> StatusWriter.jsonPatch(client);
                }),
            pusher,
            leadership.fence(),
            new TagRemover(registries, Thread::sleep, random, clock, traffic),
            new PushRequests(new ConfiguredPolicy(config), config.concurrency().blobsPerPush()),
            tasks,
            new AttemptRecorder(meters, checks, random, clock),
            checks,
            secretLook,
            clock);
    Gauge.builder("imagepush.inflight", tasks, PushTasks::running)
        .description("Attempts that run now")
        .register(meters);
    Gauge.builder("imagepush.queue.depth", tasks, PushTasks::queued)
        .description("Attempts that wait for a place")
        .register(meters);
    Gauge.builder("imagepush.leader", leading, flag -> flag.get() ? 1 : 0)
        .description("1 while this replica is the one that works")
        .register(meters);
    operator = new Operator(overrider -> configure(overrider, client, writes));
    operator.register(reconciler, overrider -> watch(overrider, config.watch()));
    management =
        ManagementServer.start(
            config.management().port(),
            meters,
            Stream.concat(
                    Stream.of(
                        new HealthCheck("started", () -> operator.getRuntimeInfo().isStarted())),
                    leadership.liveness().stream())
                .toList(),
            List.of(
                new HealthCheck(
                    "watches", () -> operator.getRuntimeInfo().allEventSourcesAreHealthy())));
  }

  /// Starts an operator.
  ///
  /// @param client is left open when the operator is closed
  /// @throws IOException where the port of metrics and probes cannot be had
  public static ImagePushOperator start(
      OperatorConfig config, KubernetesClient client, StatusWrites writes) throws IOException {
    return start(config, client, writes, SecretLook.DEFAULT, CheckSchedule.DEFAULT);
  }

  static ImagePushOperator start(
      OperatorConfig config,
      KubernetesClient client,
      StatusWrites writes,
      SecretLook secretLook,
      CheckSchedule schedule)
      throws IOException {
    DnsCache.bound();
    ImagePushOperator started = new ImagePushOperator(config, client, writes, secretLook, schedule);
    try {
      started.operator.start();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /// The port of metrics and probes.
  public int managementPort() {
    return management.port();
  }

  /// Completed once another replica leads, or may. By then nothing goes on here: it is to be closed.
  public CompletableFuture<Void> leadLost() {
    return leadLost.copy();
  }

  private void leads(boolean now) {
    leading.set(now);
    if (now || closing.get()) {
      return;
    }
    LOGGER.warn(
        "the lease is lost; running pushes are cut short, another replica goes on with them");
    pusher.stop();
    reconciler.close();
    leadLost.complete(null);
  }

  /// Stops: no new attempt begins, running ones are cut short (and go on after the next start, in the
  /// uploads that they leave open), and the lease is given back.
  @Override
  public void close() {
    closing.set(true);
    pusher.stop();
    reconciler.close();
    operator.stop();
    leadership.release();
    registries.close();
    management.close();
    cache.ifPresent(BlobCache::close);
  }

  private Optional<BlobCache> blobCache(OperatorConfig.Cache settings, Clock clock) {
    return settings.size() == 0
        ? Optional.empty()
        : BlobCache.open(settings.path(), settings.size(), clock, meters);
  }

  private void configure(
      ConfigurationServiceOverrider overrider, KubernetesClient client, StatusWrites writes) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        .withConcurrentReconciliationThreads(RECONCILE_THREADS)
        .withReconciliationTerminationTimeout(TERMINATION_TIMEOUT)
        .withUseSSAToPatchPrimaryResource(writes == StatusWrites.SERVER_SIDE_APPLY)
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(meters));
    leadership.election(this::leads).ifPresent(overrider::withLeaderElectionConfiguration);
  }

  private static void watch(
      ControllerConfigurationOverrider<?> overrider, OperatorConfig.Watch watch) {
    // Only for the API server's own errors; a push that fails is no exception but an outcome.
    overrider.withRetry(
        new GenericRetry()
            .setMaxAttempts(UNLIMITED_RETRIES)
            .setInitialInterval(1000)
            .setMaxInterval(60_000));
    if (!watch.namespaces().isEmpty()) {
      overrider.settingNamespaces(watch.namespaces());
    }
    if (!watch.labelSelector().selectsAll()) {
      overrider.withLabelSelector(watch.labelSelector().text());
    }
  }

  /// The API server's addresses: pushes must not connect to them.
  private static Set<InetSocketAddress> apiServer(KubernetesClient client) {
    URI url =
        client.getConfiguration().getMasterUrl() == null
            ? URI.create("")
            : URI.create(client.getConfiguration().getMasterUrl());
    if (url.getHost() == null) {
      return Set.of();
    }
    int port = url.getPort() < 0 ? 443 : url.getPort();
    try {
      return Arrays.stream(InetAddress.getAllByName(url.getHost()))
          .map(address -> new InetSocketAddress(address, port))
          .collect(Collectors.toSet());
    } catch (UnknownHostException e) {
      return Set.of(); // The client will say so itself, and better.
    }
  }
}
