package dev.imagepush.push;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.exit.Recovery;
import dev.imagepush.image.Digest;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.registry.access.Role;
import dev.imagepush.traffic.Pause;
import dev.imagepush.traffic.SharedTraffic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes tags from a repository that still point at an image. It deletes by tag alone: what is deleted by
/// its digest is gone under everybody's tags.
public final class TagRemover {
  private static final Logger LOGGER = LoggerFactory.getLogger(TagRemover.class);

  /// How long one takes at most; somebody waits for it, a namespace's deletion for one.
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /// The wait before a fence that was shut is asked again.
  private static final Duration FENCE_PAUSE = Duration.ofSeconds(1);

  /// What registries answer that cannot delete tags, the one that hides it included.
  private static final Set<Integer> UNABLE = Set.of(400, 405, 501);

  private final RegistryClients registries;
  private final Pause pause;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final SharedTraffic traffic;

  /// @param random safe for use by several threads, as [java.util.Random] is
  public TagRemover(
      RegistryClients registries,
      Pause pause,
      RandomGenerator random,
      InstantSource clock,
      SharedTraffic traffic) {
    this.registries = registries;
    this.pause = pause;
    this.random = random;
    this.clock = clock;
    this.traffic = traffic;
  }

  /// Removes the destination's tags where they point at the image. Returns within 20 seconds or so;
  /// whatever happens is in the result.
  ///
  /// @param fence asked before each, and again while it does not let it pass: whether this replica leads
  ///     is not known each time that it is asked
  /// @param patience how long it may take, where that is less
  public RemovedTags remove(
      Tenant tenant, Destination destination, Digest image, PushFence fence, Duration patience) {
    Duration most = patience.compareTo(TIMEOUT) < 0 ? patience : TIMEOUT;
    Removal removal = new Removal(tenant, destination, image, fence);
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running = thread.submit(removal::run);
      try {
        running.get(most.toMillis(), TimeUnit.MILLISECONDS);
        return removal.result(Optional.empty());
      } catch (TimeoutException e) {
        running.cancel(true);
        return removal.result(Optional.of(removal.late(most)));
      } catch (InterruptedException e) {
        running.cancel(true);
        Thread.currentThread().interrupt();
        return removal.result(
            Optional.of(new Failure(ExitReason.CANCELLED, "the removal was stopped")));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ExitException failed) {
          return removal.result(Optional.of(failed.failure()));
        }
        LOGGER.atError().setCause(e.getCause()).log("removal of tags failed by a defect");
        return removal.result(
            Optional.of(
                new Failure(
                    ExitReason.INTERNAL_ERROR,
                    "a defect of ImagePush; the operator's log names it")));
      }
    }
  }

  private final class Removal {
    private final Tenant tenant;
    private final Destination destination;
    private final Digest image;
    private final PushFence fence;
    private volatile @Nullable Failure shut;
    private final List<String> removed = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    Removal(Tenant tenant, Destination destination, Digest image, PushFence fence) {
      this.fence = fence;
      this.tenant = tenant;
      this.destination = destination;
      this.image = image;
    }

    void run() {
      StepRetry retry = new StepRetry(pause, random, false, clock);
      RepositoryClient target =
          registries.open(
              destination.repository(),
              Role.DESTINATION,
              destination.access(),
              List.of(),
              traffic.ofPush(tenant, OptionalLong.empty()));
      for (String tag : destination.tags()) {
        remove(target, tag, retry);
      }
    }

    private void remove(RepositoryClient target, String tag, StepRetry retry) {
      AtomicBoolean asked = new AtomicBoolean();
      retry.run(() -> deleteWhereOurs(target, tag, asked));
      Optional<Digest> now =
          asked.get() ? retry.run(() -> target.findManifest(tag)) : Optional.empty();
      requireGone(now);
      record(asked.get() ? removed : others, tag);
    }

    /// Deletes a tag that points at the image. Each try looks first, and right before it deletes: a wait for
    /// the fence, or an answer that was lost, gives others the time to move the tag.
    ///
    /// @param asked set once the registry was asked to delete it
    private boolean deleteWhereOurs(RepositoryClient target, String tag, AtomicBoolean asked) {
      if (!isOurs(target, tag)) {
        return false;
      }
      if (pass() && !isOurs(target, tag)) {
        return false;
      }
      asked.set(true);
      return delete(target, tag);
    }

    private boolean isOurs(RepositoryClient target, String tag) {
      return target.findManifest(tag).equals(Optional.of(image));
    }

    private synchronized void record(List<String> tags, String tag) {
      tags.add(tag);
    }

    /// What has been done so far, which may be less than all.
    synchronized RemovedTags result(Optional<Failure> failure) {
      List<String> left = new ArrayList<>(destination.tags());
      left.removeAll(removed);
      left.removeAll(others);
      return new RemovedTags(removed, others, left, failure.orElse(null));
    }

    /// Why it has not ended within its time.
    Failure late(Duration most) {
      @Nullable Failure fenced = shut;
      return fenced == null
          ? new Failure(
              ExitReason.DEADLINE_EXCEEDED,
              destination.repository().host()
                  + " did not remove the tags within "
                  + most.toSeconds()
                  + " s")
          : fenced;
    }

    /// Returns once the fence lets it pass; whether it had to wait.
    private boolean pass() {
      for (boolean waited = false; ; waited = true) {
        try {
          fence.check();
          shut = null;
          return waited;
        } catch (ExitException e) {
          if (e.reason().recovery() != Recovery.RETRY) {
            throw e;
          }
          shut = e.failure();
          waitFor(e);
        }
      }
    }

    private void waitFor(ExitException shutFence) {
      try {
        pause.of(FENCE_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw shutFence;
      }
    }

    private boolean delete(RepositoryClient target, String tag) {
      try {
        return target.deleteTag(tag);
      } catch (ExitException e) {
        @Nullable Integer status = e.failure().httpStatus();
        if (status != null && UNABLE.contains(status)) {
          throw new ExitException(e.failure().as(ExitReason.PROTOCOL_ERROR, unable(status)), e);
        }
        throw e;
      }
    }

    private void requireGone(Optional<Digest> now) {
      if (now.equals(Optional.of(image))) {
        throw new ExitException(
            ExitReason.PROTOCOL_ERROR,
            "DELETE manifest: "
                + destination.repository().host()
                + " leaves the tag where it was; it does not delete tags");
      }
    }

    private String unable(int status) {
      return "DELETE manifest: "
          + destination.repository().host()
          + " answered "
          + status
          + "; it does not delete tags";
    }
  }
}
