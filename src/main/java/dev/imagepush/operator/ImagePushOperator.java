package dev.imagepush.operator;

import dev.imagepush.controller.AttemptRecorder;
import dev.imagepush.controller.CheckSchedule;
import dev.imagepush.controller.Checks;
import dev.imagepush.controller.ExecutionEnvironment;
import dev.imagepush.controller.ImagePushReconciler;
import dev.imagepush.controller.Placement;
import dev.imagepush.controller.PushTasks;
import dev.imagepush.controller.SecretLook;
import dev.imagepush.controller.StatusWriter;
import dev.imagepush.controller.job.WorkerTemplate;
import dev.imagepush.controller.job.Workers;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.operator.config.WorkerConfig;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.Pusher;
import dev.imagepush.registry.journal.DiskJournal;
import io.fabric8.kubernetes.api.model.Quantity;
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
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running operator: the parts of one process, put together, started and stopped in order.
public final class ImagePushOperator implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImagePushOperator.class);

  private static final int RECONCILE_THREADS = 10;

  /// What the SDK understands as no limit.
  /// A first list of ten thousand is not held in memory as a whole.
  private static final long RESOURCES_A_PAGE = 500;

  private static final int UNLIMITED_RETRIES = -1;

  /// How long a stop waits for reconciles under way.
  private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(10);

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /// In a Pod's emptyDir it outlives the container, as uploads do that a crash cut short.
  private static final String UPLOADS = "imagepush-uploads";

  private final PushEngine engine;
  private final Pusher pusher;
  private final ImagePushReconciler reconciler;
  private final Operator operator;
  private final ManagementServer management;
  private final Leadership leadership;
  private final Optional<Workers> workers;
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
      CheckSchedule schedule,
      int haste)
      throws IOException {
    Clock clock = Clock.systemUTC();
    RandomGenerator random = new Random(); // pushes share it, and few generators allow that
    Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
    engine =
        new PushEngine(
            config,
            apiServer(client),
            temporaryFolder,
            new DiskJournal(temporaryFolder.resolve(UPLOADS), clock),
            clock,
            random,
            meters);
    pusher = engine.pusher();
    leadership =
        config.leaderElection().enabled()
            ? new LeaderLease(client, config.leaderElection(), System.getenv("HOSTNAME"), clock)
            : Leadership.alone();
    PushTasks tasks =
        new PushTasks(
            new PushTasks.Limit(
                config.concurrency().pushes(), config.kept(config.concurrency().pushes())),
            new PushTasks.Limit(
                config.concurrency().jobs(), config.kept(config.concurrency().jobs())));
    Checks checks = new Checks(schedule);
    workers = workers(config, client, leadership.fence(), haste, clock);
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
            engine.tagRemover(),
            engine.requests(new ExecutionEnvironment.InOperator()),
            new Placement(config.execution().inProcessAllowed()),
            workers,
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
    return start(config, client, writes, SecretLook.DEFAULT, CheckSchedule.DEFAULT, 1);
  }

  static ImagePushOperator start(
      OperatorConfig config,
      KubernetesClient client,
      StatusWrites writes,
      SecretLook secretLook,
      CheckSchedule schedule,
      int haste)
      throws IOException {
    ImagePushOperator started =
        new ImagePushOperator(config, client, writes, secretLook, schedule, haste);
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
    workers.ifPresent(Workers::stop);
    reconciler.close();
    leadLost.complete(null);
  }

  private static Optional<Workers> workers(
      OperatorConfig config,
      KubernetesClient client,
      PushFence leadership,
      int haste,
      Clock clock) {
    return WorkerImage.find(config.worker(), client, System.getenv())
        .map(
            image ->
                new Workers(
                    client,
                    config.watch().namespaces(),
                    workerTemplate(config, image),
                    config.egress().policy(apiServer(client)),
                    leadership,
                    haste,
                    clock));
  }

  private static WorkerTemplate workerTemplate(OperatorConfig config, String image) {
    return new WorkerTemplate(
        image,
        tenant -> {
          WorkerConfig told = WorkerConfig.of(config, tenant);
          return new WorkerTemplate.Settings(told.text(), told.environment());
        },
        config.worker().resources(),
        new Quantity(Long.toString(config.worker().temporarySize())),
        config.worker().ttlAfterFinished());
  }

  /// Stops: no new attempt begins, running ones are cut short (and go on after the next start, in the
  /// uploads that they leave open), and the lease is given back.
  @Override
  public void close() {
    closing.set(true);
    pusher.stop();
    workers.ifPresent(Workers::stop);
    reconciler.close();
    operator.stop();
    leadership.release();
    workers.ifPresent(Workers::close);
    engine.close();
    management.close();
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
    overrider.withInformerListLimit(RESOURCES_A_PAGE);
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
    return PushEngine.endpoints(url.getHost(), url.getPort() < 0 ? 443 : url.getPort());
  }
}
