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
import java.util.List;
import java.util.Optional;
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
  private final Checks checks;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final FailureLog failureLog;

  public AttemptRecorder(
      MeterRegistry meters, Checks checks, RandomGenerator random, InstantSource clock) {
    this.meters = meters;
    this.checks = checks;
    this.random = random;
    this.clock = clock;
    this.failureLog = new FailureLog(clock);
  }

  /// Computes the status, and tells the rest. A check that found nothing new, or failed for a reason that
  /// may pass, leaves the status as it is, and is told to the metrics alone.
  ///
  /// @param task an attempt that ended so
  ImagePushStatus record(PushTask task, PushOutcome outcome, PushEvents events) {
    Instant now = clock.instant();
    count(task.begun(), outcome);
    if (task.isQuiet()) {
      Optional<ImagePushStatus> untold = quietly(task, outcome, now);
      if (untold.isPresent()) {
        return untold.get();
      }
    }
    return tell(task, outcome, events, now);
  }

  /// The status after a check that says nothing new; empty where it does.
  private Optional<ImagePushStatus> quietly(PushTask task, PushOutcome outcome, Instant now) {
    ImagePush begun = task.begun();
    StatusBuilder builder = new StatusBuilder(task.status(), task.generation(), now);
    return switch (outcome) {
      case PushOutcome.Pushed pushed -> Optional.empty();
      case PushOutcome.UpToDate upToDate -> {
        if (!builder.isKnown(upToDate, repository(begun), tags(begun))) {
          yield Optional.empty();
        }
        checks.ended(begun, now);
        LOGGER
            .atDebug()
            .addKeyValue("namespace", begun.getMetadata().getNamespace())
            .addKeyValue("name", begun.getMetadata().getName())
            .log("checked, and found nothing new");
        yield Optional.of(builder.answering(task.asked().token()).unchanged());
      }
      case PushOutcome.Failed failed -> {
        Failure failure = failed.failure();
        if (!failed.names().isEmpty()
            || failure.reason().recovery() != Recovery.RETRY
            || checks.isLasting(begun, now)
            || !(NextAttempt.after(failure, checks.failures(begun), policy(begun), random, now)
                instanceof NextAttempt.At next)) {
          yield Optional.empty();
        }
        checks.failed(begun, next, task.asked().token(), now);
        failureLog.log(
            begun,
            "check failed, and is made again",
            failure.reason().toString(),
            failure.message());
        yield Optional.of(task.status());
      }
    };
  }

  private ImagePushStatus tell(PushTask task, PushOutcome outcome, PushEvents events, Instant now) {
    ImagePush begun = task.begun();
    ImagePushStatus before = task.status();
    StatusBuilder builder =
        new StatusBuilder(before, task.generation(), now).answering(task.asked().token());
    ImagePushStatus status =
        switch (outcome) {
          case PushOutcome.Pushed pushed ->
              !task.asked().forced() && builder.isDrift(pushed, repository(begun), begun)
                  ? builder.driftRepaired(pushed, repository(begun), tags(begun))
                  : builder.pushed(pushed, repository(begun), tags(begun));
          case PushOutcome.UpToDate upToDate ->
              builder.upToDate(upToDate, repository(begun), tags(begun));
          case PushOutcome.Failed failed ->
              leaving(
                      checks
                          .failingSince(begun)
                          .filter(since -> task.isQuiet())
                          .map(since -> builder.failing(checks.failures(begun), since))
                          .orElse(builder),
                      begun,
                      failed)
                  .failed(failed, task.createdAt(), next(task, failed.failure(), now));
        };
    checks.ended(begun, now);
    ExitStatus exit = status.exit();
    if (exit == null) {
      throw new IllegalStateException("an attempt that ended has an exit");
    }
    tell(begun, events, exit, before.retry() != null, before.exit());
    log(begun, exit);
    return status;
  }

  /// The status after an attempt that failed, and whose failure is nobody's concern any more: it tells of
  /// the tags that were set, and of nothing else.
  ImagePushStatus left(PushTask task, PushOutcome.Failed failed) {
    return leaving(
            new StatusBuilder(task.status(), task.generation(), clock.instant()),
            task.begun(),
            failed)
        .unchanged();
  }

  private static StatusBuilder leaving(
      StatusBuilder builder, ImagePush begun, PushOutcome.Failed failed) {
    return failed.names().isEmpty()
        ? builder // There may be no repository.
        : builder.leaving(failed, repository(begun), tags(begun));
  }

  private NextAttempt next(PushTask task, Failure failure, Instant now) {
    ImagePush begun = task.begun();
    NextAttempt next =
        NextAttempt.after(failure, failuresBefore(task, failure), policy(begun), random, now);
    return switch (next) {
      case NextAttempt.At at -> at;
      case NextAttempt.Never never when never.exhausted() -> nextCheck(begun, never, now);
      case NextAttempt.Never never -> never;
    };
  }

  /// Who asks for a look at each interval gets one too when all attempts are used up, though never sooner
  /// than between attempts.
  private NextAttempt nextCheck(ImagePush begun, NextAttempt.Never exhausted, Instant now) {
    Instant earliest = now.plus(policy(begun).maxDelay());
    return checks
        .nextAfter(begun, now)
        .map(check -> check.isBefore(earliest) ? earliest : check)
        .<NextAttempt>map(instant -> new NextAttempt.At(instant, exhausted.failures()))
        .orElse(exhausted);
  }

  private int failuresBefore(PushTask task, Failure failure) {
    ImagePushStatus before = task.status();
    int failures =
        before.retry() == null || before.retry().attempts() == null ? 0 : before.retry().attempts();
    boolean waited =
        before.exit() != null
            && ExitReason.of(before.exit().reason())
                .filter(reason -> reason.recovery() == Recovery.WAIT)
                .isPresent();
    // Looks for something that was missing are no failures of the push that follows.
    boolean fresh = waited && failure.reason().recovery() == Recovery.RETRY;
    return (fresh ? 0 : failures) + (task.isQuiet() ? checks.failures(task.begun()) : 0);
  }

  private static RetryPolicy policy(ImagePush resource) {
    return PushRequests.retryPolicy(resource.getSpec()).orElse(DEFAULT_POLICY);
  }

  private static List<String> tags(ImagePush resource) {
    return PushRequests.tags(resource.getSpec());
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

  private void log(ImagePush begun, ExitStatus exit) {
    if (exit.code() != 0) {
      failureLog.log(begun, "push failed", exit.reason(), exit.message());
      return;
    }
    LOGGER
        .atInfo()
        .addKeyValue("namespace", begun.getMetadata().getNamespace())
        .addKeyValue("name", begun.getMetadata().getName())
        .addKeyValue("generation", begun.getMetadata().getGeneration())
        .addKeyValue("reason", exit.reason())
        .log("push succeeded: {}", exit.message());
  }

  private static Repository repository(ImagePush resource) {
    return Repository.parse(resource.getSpec().destination().repository());
  }
}
