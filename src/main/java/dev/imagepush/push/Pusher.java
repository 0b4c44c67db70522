package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.registry.ReferrersTags;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.registry.access.Role;
import dev.imagepush.source.ImageSource;
import dev.imagepush.source.ImageSources;
import dev.imagepush.source.ParallelSteps;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.source.SourceSpec;
import dev.imagepush.traffic.Pause;
import dev.imagepush.traffic.PushTraffic;
import dev.imagepush.traffic.SharedTraffic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine: performs one attempt of one push, from reading the source to moving the tags. Whatever
/// happens is an outcome; nothing is thrown.
public final class Pusher {
  private static final Logger LOGGER = LoggerFactory.getLogger(Pusher.class);

  private static final String WAITED_FOR_MEMORY =
      "; it waited for memory for its manifests, which are many or long: let fewer pushes run at once"
          + " (concurrency.pushes), or give the process more memory";

  private final RegistryClients registries;
  private final ImageSources sources;
  private final SourceLimits limits;
  private final Pause pause;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final SharedTraffic traffic;
  private final PushMetrics metrics;
  private final ManifestMemory manifests;
  private volatile boolean stopping;
  private final ReferrersTags referrersTags = new ReferrersTags();

  /// A pusher whose metrics nobody asked for.
  ///
  /// @param random safe for use by several threads, as [java.util.Random] is
  public Pusher(
      RegistryClients registries,
      ImageSources sources,
      SourceLimits limits,
      Pause pause,
      RandomGenerator random,
      InstantSource clock,
      SharedTraffic traffic) {
    this(registries, sources, limits, pause, random, clock, traffic, new CompositeMeterRegistry());
  }

  public Pusher(
      RegistryClients registries,
      ImageSources sources,
      SourceLimits limits,
      Pause pause,
      RandomGenerator random,
      InstantSource clock,
      SharedTraffic traffic,
      MeterRegistry meters) {
    this.registries = registries;
    this.sources = sources;
    this.limits = limits;
    this.pause = pause;
    this.random = random;
    this.clock = clock;
    this.traffic = traffic;
    this.metrics = new PushMetrics(meters);
    this.manifests = ManifestMemory.of(limits, Runtime.getRuntime().maxMemory());
  }

  /// Says that the process stops: pushes that are interrupted from now on go on after the next start, and
  /// leave their uploads open for it.
  public void stop() {
    stopping = true;
  }

  /// Performs the attempt; returns when all of it has ended. Interrupting the calling thread stops it.
  public PushOutcome push(PushRequest request, PushProgress progress, PushFence fence) {
    return push(request, progress, fence, new Interruption());
  }

  /// Performs the attempt.
  ///
  /// @param interruption says, when the calling thread is interrupted, whether the push goes on later
  public PushOutcome push(
      PushRequest request, PushProgress progress, PushFence fence, Interruption interruption) {
    long began = clock.millis();
    PushOutcome outcome = run(new Attempt(request, progress, fence, interruption));
    metrics.ended(outcome.reason(), Duration.ofMillis(clock.millis() - began), progress.snapshot());
    return outcome;
  }

  private PushOutcome run(Attempt attempt) {
    Duration timeout = attempt.request.timeout();
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<PushOutcome> running = thread.submit(attempt::run);
      try {
        return running.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        attempt.interruption.isContinuedLater();
        running.cancel(true);
        return attempt.failed(attempt.tookTooLong());
      } catch (InterruptedException e) {
        if (stopping) {
          attempt.interruption.isContinuedLater();
        }
        running.cancel(true);
        Thread.currentThread().interrupt();
        return attempt.failed(new Failure(ExitReason.CANCELLED, "the push was stopped"));
      } catch (ExecutionException e) {
        LOGGER.atError().setCause(e.getCause()).log("push failed by a defect");
        return attempt.failed(
            new Failure(
                ExitReason.INTERNAL_ERROR, "a defect of ImagePush; its log names the place"));
      }
    }
  }

  private final class Attempt {
    private final PushRequest request;
    private final PushProgress progress;
    private final PushFence fence;
    private final StepRetry retry;
    private final Interruption interruption;
    private final PushTraffic mine;
    private final ManifestMemory.Share memory;
    private volatile PushOutcome.@Nullable SourceImage source;
    private volatile PushOutcome.@Nullable PushedImage image;

    Attempt(
        PushRequest request, PushProgress progress, PushFence fence, Interruption interruption) {
      this.interruption = interruption;
      this.request = request;
      this.progress = progress;
      this.fence = fence;
      this.retry = new StepRetry(pause, random, isRemote(request.source()), clock);
      this.mine = traffic.ofPush(request.tenant(), request.bandwidth());
      this.memory = manifests.of(request.tenant());
    }

    private static boolean isRemote(SourceSpec source) {
      return switch (source) {
        case SourceSpec.InRegistry registry -> true;
        case SourceSpec.ArchiveAtUrl archive -> true;
        case SourceSpec.ArchiveInStore archive -> true;
        case SourceSpec.OciDirectory layout -> false;
        case SourceSpec.ArchiveFile archive -> false;
        case SourceSpec.OnVolume archive -> false;
        case SourceSpec.Compressed compressed -> isRemote(compressed.source());
      };
    }

    /// Whether the source is a file elsewhere, of which parts are kept here while it may be replaced there.
    private static boolean isRemoteArchive(SourceSpec source) {
      return switch (source) {
        case SourceSpec.ArchiveAtUrl archive -> true;
        case SourceSpec.ArchiveInStore archive -> true;
        case SourceSpec.InRegistry registry -> false;
        case SourceSpec.OciDirectory layout -> false;
        case SourceSpec.ArchiveFile archive -> false;
        case SourceSpec.OnVolume archive -> false;
        case SourceSpec.Compressed compressed -> isRemoteArchive(compressed.source());
      };
    }

    PushOutcome run() {
      try {
        return openAndPush();
      } catch (ExitException e) {
        if (e.reason() == ExitReason.INTERNAL_ERROR) {
          LOGGER.atError().setCause(e).log("push failed by a defect");
        }
        return failed(e.failure());
      } catch (IOException e) {
        return failed(
            new Failure(
                ExitReason.STORAGE_FULL, "the source could not be read from local storage"));
      }
    }

    /// A remote archive that turns out to be corrupt, or another one than before, is opened once more:
    /// it was replaced meanwhile, or did not arrive as it is.
    private PushOutcome openAndPush() throws IOException {
      for (boolean last = !isRemoteArchive(request.source()); ; last = true) {
        try (ImageSource opened = retry.run(this::open)) {
          try (memory) {
            return push(opened);
          } catch (ExitException e) {
            if (last || e.reason() != ExitReason.SOURCE_CORRUPT) {
              throw e;
            }
          }
        }
      }
    }

    /// Opens the source, which reads the manifests of one whose layers it compresses. They are let go, and
    /// read anew as they are pushed.
    private ImageSource open() {
      try (memory) {
        return sources.open(request.tenant(), request.source(), mine, memory);
      }
    }

    /// Of timeouts alone nobody learns what to mend: the last failure that was seen goes along.
    Failure tookTooLong() {
      String message =
          "the push to "
              + request.destination().repository()
              + " took longer than its timeout of "
              + request.timeout().toSeconds()
              + " s; what was pushed is kept"
              + (memory.isWaiting() ? WAITED_FOR_MEMORY : "");
      return retry
          .lastFailure()
          .map(
              last ->
                  last.as(
                      ExitReason.DEADLINE_EXCEEDED,
                      message + "; the last failure: " + last.reason() + ", " + last.message()))
          .orElseGet(() -> new Failure(ExitReason.DEADLINE_EXCEEDED, message));
    }

    PushOutcome failed(Failure failure) {
      return new PushOutcome.Failed(failure, source, image, progress.names());
    }

    private PushOutcome push(ImageSource opened) throws IOException {
      long began = clock.millis();
      Destination destination = request.destination().mountingFrom(opened.repository());
      ImageGraph graph = ImageGraphReader.read(opened, request.scope(), limits, retry, memory);
      PushOutcome.SourceImage from =
          new PushOutcome.SourceImage(
              opened.name(),
              opened.root().digest(),
              opened.root().mediaType(),
              graph.blobBytes(),
              graph.platforms());
      PushOutcome.PushedImage to = graph.asPushed().with(opened.note().stream().toList());
      source = from;
      image = to;
      RepositoryClient target =
          registries.open(
              destination.repository(),
              Role.DESTINATION,
              destination.access(),
              destination.mountFrom(),
              mine);
      ParallelSteps steps = new ParallelSteps(request.blobsAtOnce());
      DestinationState state =
          new DestinationObserver(target, steps, retry)
              .observe(graph, destination, request.forced());
      PushPlan plan = PushPlanner.plan(graph, state, destination, request.forced());
      PushOutcome.PushedImage noted = to.with(plan.notes());
      progress.planned(plan);
      new PushExecutor(
              target,
              destination,
              graph,
              opened,
              steps,
              retry,
              progress,
              metrics,
              referrersTags,
              interruption)
          .execute(plan, fence);
      Duration duration = Duration.ofMillis(clock.millis() - began);
      if (plan.isEmpty()) {
        return new PushOutcome.UpToDate(from, noted, duration);
      }
      PushProgress.Snapshot end = progress.snapshot();
      return new PushOutcome.Pushed(
          from,
          noted,
          plan.names(),
          previousDigest(destination.tags(), state),
          end.bytesSent(),
          end.bytesReused(),
          duration);
    }

    private @Nullable Digest previousDigest(List<String> tags, DestinationState state) {
      return tags.stream()
          .findFirst()
          .flatMap(tag -> state.tags().getOrDefault(tag, Optional.empty()))
          .orElse(null);
    }
  }
}
