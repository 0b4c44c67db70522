package dev.imagepush.cli;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.controller.ExecutionEnvironment;
import dev.imagepush.controller.PushRequests;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.operator.PushEngine;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.operator.config.WorkerConfig;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.push.PushRequest;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.worker.WorkerFiles;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one attempt of a worker: for the resource, with the Secrets and under the configuration that are
/// mounted. Whatever happens is an outcome.
final class WorkerAttempt {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerAttempt.class);

  /// Where a Pod finds the API server, which no push may connect to.
  private static final String API_SERVER_HOST = "KUBERNETES_SERVICE_HOST";

  private static final String API_SERVER_PORT = "KUBERNETES_SERVICE_PORT";
  private static final int DEFAULT_PORT = 443;

  private final WorkerFiles files;
  private final Surroundings surroundings;
  private final PushProgress progress;
  private final boolean forced;

  /// Makes one.
  ///
  /// @param progress told of it while it runs
  /// @param forced whether manifests and tags are stored again that are there
  WorkerAttempt(
      WorkerFiles files, Surroundings surroundings, PushProgress progress, boolean forced) {
    this.files = files;
    this.surroundings = surroundings;
    this.progress = progress;
    this.forced = forced;
  }

  /// How it ended.
  ///
  /// @param tags those that it was to set; none where it is not known
  record Ended(PushOutcome outcome, List<String> tags) {}

  Ended run() {
    List<String> tags = List.of();
    try {
      ImagePush resource = MountedResource.read(files.resource());
      tags = PushRequests.tags(resource.getSpec());
      return new Ended(push(resource), tags);
    } catch (ExitException e) {
      return new Ended(new PushOutcome.Failed(e.failure(), null), tags);
    } catch (RuntimeException | Error e) {
      LOGGER.atError().setCause(e).log("push failed by a defect");
      return new Ended(
          new PushOutcome.Failed(
              new Failure(
                  ExitReason.INTERNAL_ERROR, "a defect of ImagePush; the log of the Pod names it"),
              null),
          tags);
    }
  }

  private PushOutcome push(ImagePush resource) {
    OperatorConfig config = config();
    LOGGER
        .atInfo()
        .addKeyValue("namespace", resource.getMetadata().getNamespace())
        .addKeyValue("name", resource.getMetadata().getName())
        .addKeyValue("generation", resource.getMetadata().getGeneration())
        .log("pushing to {}", resource.getSpec().destination().repository());
    try (PushEngine engine =
        new PushEngine(
            config,
            apiServer(),
            files.temporary(),
            UploadJournal.none(),
            Clock.systemUTC(),
            surroundings.random(),
            new CompositeMeterRegistry())) {
      PushRequest request =
          engine
              .requests(new ExecutionEnvironment.InWorker(files.volume()))
              .of(
                  new Tenant(resource.getMetadata().getNamespace()),
                  resource.getSpec(),
                  new MountedSecrets(files));
      return engine
          .pusher()
          .push(forced ? request.asForced() : request, progress, PushFence.open());
    }
  }

  /// What it says is the operator's, so whatever is wrong with it is no fault of the resource.
  private OperatorConfig config() {
    try {
      return WorkerConfig.read(files.config(), surroundings.environment());
    } catch (ExitException e) {
      throw new ExitException(
          e.failure()
              .as(
                  ExitReason.INTERNAL_ERROR,
                  "the worker has to be of the operator's version (worker.image): "
                      + e.failure().message()),
          e);
    }
  }

  private Set<InetSocketAddress> apiServer() {
    String host = surroundings.variable(API_SERVER_HOST);
    String port = surroundings.variable(API_SERVER_PORT);
    if (host.isEmpty()) {
      return Set.of();
    }
    return PushEngine.endpoints(
        host, port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : DEFAULT_PORT);
  }
}
