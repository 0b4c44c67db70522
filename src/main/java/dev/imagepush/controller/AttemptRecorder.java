package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.exit.Recovery;
import dev.imagepush.image.Repository;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.RetryPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the outcome of an attempt to everyone who is to know: the status, one event, the metrics and
/// the log.
public final class AttemptRecorder {
  private static final Logger LOGGER = LoggerFactory.getLogger(AttemptRecorder.class);

  /// That of the schema, for a resource whose own cannot be read.
  private static final RetryPolicy DEFAULT_POLICY =
      new RetryPolicy(10, Duration.ofSeconds(10), Duration.ofMinutes(15));

  private final MeterRegistry meters;
  private final RandomGenerator random;
  private final InstantSource clock;

  public AttemptRecorder(MeterRegistry meters, RandomGenerator random, InstantSource clock) {
    this.meters = meters;
    this.random = random;
    this.clock = clock;
  }

  /// Computes the status, and tells the rest.
  ///
  /// @param task an attempt that ended so
  ImagePushStatus record(PushTask task, PushOutcome outcome, PushEvents events) {
    Instant now = clock.instant();
    ImagePush begun = task.begun();
    ImagePushStatus before = task.status();
    StatusBuilder builder = new StatusBuilder(before, task.generation(), now);
    boolean failedBefore = before.retry() != null;
    ImagePushStatus status =
        switch (outcome) {
          case PushOutcome.Pushed pushed ->
              builder.pushed(pushed, repository(begun), PushRequests.tags(begun.getSpec()));
          case PushOutcome.UpToDate upToDate ->
              builder.upToDate(upToDate, repository(begun), PushRequests.tags(begun.getSpec()));
          case PushOutcome.Failed failed ->
              builder.failed(failed, task.createdAt(), next(begun, before, failed.failure(), now));
        };
    ExitStatus exit = status.exit();
    if (exit == null) {
      throw new IllegalStateException("an attempt that ended has an exit");
    }
    tell(begun, events, exit, failedBefore, before.exit());
    count(begun, outcome);
    log(begun, exit);
    return status;
  }

  private NextAttempt next(ImagePush begun, ImagePushStatus before, Failure failure, Instant now) {
    RetryPolicy policy = PushRequests.retryPolicy(begun.getSpec()).orElse(DEFAULT_POLICY);
    int failures =
        before.retry() == null || before.retry().attempts() == null ? 0 : before.retry().attempts();
    boolean waited =
        before.exit() != null
            && ExitReason.of(before.exit().reason())
                .filter(reason -> reason.recovery() == Recovery.WAIT)
                .isPresent();
    // Looks for something that was missing are no failures of the push that follows.
    boolean fresh = waited && failure.reason().recovery() == Recovery.RETRY;
    return NextAttempt.after(failure, fresh ? 0 : failures, policy, random, now);
  }

  private static void tell(
      ImagePush begun,
      PushEvents events,
      ExitStatus exit,
      boolean failedBefore,
      @Nullable ExitStatus exitBefore) {
    String message = exit.message() == null ? "" : exit.message();
    if (exit.code() == 0) {
      events.normal(begun, exit.reason(), message);
      if (failedBefore) {
        events.normal(begun, "Recovered", "pushed after failures: " + message);
      }
      return;
    }
    // Each kind of failure once: a retry that fails in the same way is no news.
    boolean known = failedBefore && exitBefore != null && exitBefore.reason().equals(exit.reason());
    if (!known) {
      events.warning(begun, exit.reason(), message);
    }
  }

  private void count(ImagePush begun, PushOutcome outcome) {
    String source = begun.getSpec().source().registry() == null ? "archive" : "registry";
    String reason = outcome.reason().toString();
    String namespace = begun.getMetadata().getNamespace();
    meters
        .counter(
            "imagepush.push",
            "namespace",
            namespace,
            "source.type",
            source,
            "result",
            outcome.reason().code().number() == 0 ? "success" : "failure",
            "reason",
            reason)
        .increment();
  }

  private static void log(ImagePush begun, ExitStatus exit) {
    (exit.code() == 0 ? LOGGER.atInfo() : LOGGER.atWarn())
        .addKeyValue("namespace", begun.getMetadata().getNamespace())
        .addKeyValue("name", begun.getMetadata().getName())
        .addKeyValue("generation", begun.getMetadata().getGeneration())
        .addKeyValue("reason", exit.reason())
        .log(exit.code() == 0 ? "push succeeded: {}" : "push failed: {}", exit.message());
  }

  private static Repository repository(ImagePush resource) {
    return Repository.parse(resource.getSpec().destination().repository());
  }
}
