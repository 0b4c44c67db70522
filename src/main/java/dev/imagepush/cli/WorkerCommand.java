package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.operator.config.LogSettings;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.worker.WorkerFiles;
import dev.imagepush.worker.WorkerReport;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `imagepush worker`: what the operator has a Job's container run. It makes one attempt and says in the
/// termination message how that ended; whether there is another is the operator's to decide.
@Command(
    name = "worker",
    hidden = true,
    header = "Push for one ImagePush resource, as the operator has a Job do.")
final class WorkerCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerCommand.class);

  /// Time enough to close the uploads under way; a Pod that is deleted has a little more.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Surroundings surroundings;

  @Option(
      names = "--root",
      hidden = true,
      paramLabel = "DIR",
      description = "The folder in which a container's files are. Default: /.")
  private Path root = Path.of("/");

  @Option(
      names = "--force",
      description = "Store manifests and tags again that the destination has. Default: no.")
  private boolean force;

  WorkerCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    LogSettings.check(surroundings.environment());
    return Cancellation.guard(PATIENCE, this::attempt);
  }

  private int attempt() {
    WorkerFiles files = new WorkerFiles(root);
    PushProgress progress = new PushProgress();
    Optional<ProgressServer> server = server(progress);
    try {
      WorkerAttempt.Ended ended = new WorkerAttempt(files, surroundings, progress, force).run();
      report(ended, files.terminationLog());
      return ended.outcome().reason().code().number();
    } finally {
      server.ifPresent(ProgressServer::close);
    }
  }

  /// A push does without one: progress is good to know, and no more.
  private Optional<ProgressServer> server(PushProgress progress) {
    String address = surroundings.variable(WorkerFiles.PROGRESS_ADDRESS_VARIABLE);
    try {
      return Optional.of(ProgressServer.start(address(address), progress::snapshot));
    } catch (IOException | IllegalArgumentException e) {
      LOGGER.atWarn().setCause(e).log("nobody learns how far the push is: its port cannot be had");
      return Optional.empty();
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0
        ? new InetSocketAddress(WorkerFiles.PROGRESS_PORT)
        : new InetSocketAddress(
            InetAddress.ofLiteral(text.substring(0, colon)),
            Integer.parseInt(text.substring(colon + 1)));
  }

  private static void report(WorkerAttempt.Ended ended, Path terminationLog) {
    log(ended.outcome());
    String text = WorkerReport.text(ended.outcome(), ended.tags());
    // A channel would close where this thread is interrupted, as it is when the push was stopped.
    try (OutputStream out = new FileOutputStream(terminationLog.toFile())) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      LOGGER
          .atError()
          .setCause(e)
          .log(
              "the operator learns nothing but the exit status: no termination message is written");
    }
  }

  private static void log(PushOutcome outcome) {
    switch (outcome) {
      case PushOutcome.Pushed pushed ->
          LOGGER
              .atInfo()
              .addKeyValue("reason", pushed.reason())
              .addKeyValue("digest", pushed.image().digest())
              .log("push succeeded: {}", pushed.source().name());
      case PushOutcome.UpToDate upToDate ->
          LOGGER
              .atInfo()
              .addKeyValue("reason", upToDate.reason())
              .addKeyValue("digest", upToDate.image().digest())
              .log("push succeeded: {} was there already", upToDate.source().name());
      case PushOutcome.Failed failed ->
          LOGGER
              .atWarn()
              .addKeyValue("reason", failed.reason())
              .log("push failed: {}", failed.failure().message());
    }
  }
}
