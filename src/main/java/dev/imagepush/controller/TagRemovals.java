package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.Traffic;
import dev.imagepush.push.RemovedTags;
import dev.imagepush.traffic.Places;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The removals of tags of this process: so many at once, by the rules of a [Places] between namespaces.
/// Each ends within its time, the wait for a place included: a namespace of a thousand resources whose
/// registry never answers is gone as soon as one of them. Each is kept, by its resource's uid, until it is
/// told and forgotten.
final class TagRemovals implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(TagRemovals.class);

  /// Each asks a registry for a few answers without a body.
  static final int AT_ONCE = 64;

  /// A namespace that has one running gets none of these.
  static final int KEPT = 16;

  private final Map<String, CompletableFuture<RemovedTags>> byUid = new ConcurrentHashMap<>();
  private final Duration most;
  private final InstantSource clock;
  private final Places places;
  private volatile boolean closed;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tags-", 0).factory());

  /// @param most how long one may take, the wait for a place included
  TagRemovals(Duration most, InstantSource clock) {
    this.most = most;
    this.clock = clock;
    this.places = new Places(AT_ONCE, KEPT, clock, wait -> {});
  }

  /// What is done, and for how long at most.
  interface Work {
    RemovedTags within(Duration patience);

    /// What is said where its time was over before it began.
    RemovedTags untried(Failure failure);
  }

  /// Begins one for a resource that has none.
  ///
  /// @param ended told when it has ended
  void start(ImagePush resource, Work work, Consumer<ResourceID> ended) {
    ResourceID id = ResourceID.fromResource(resource);
    Tenant tenant = new Tenant(resource.getMetadata().getNamespace());
    Instant deadline = clock.instant().plus(most);
    byUid.computeIfAbsent(
        resource.getMetadata().getUid(),
        key -> {
          CompletableFuture<RemovedTags> removal =
              CompletableFuture.supplyAsync(() -> inItsTurn(tenant, deadline, work), threads)
                  .exceptionally(cause -> defect(work, cause));
          var _ = removal.thenRunAsync(() -> ended.accept(id), threads);
          return removal;
        });
  }

  /// Whether there is one for a resource.
  boolean isThereFor(String uid) {
    return byUid.containsKey(uid);
  }

  /// How the one for a resource ended; empty while it has not, and for all once closed: what was cut short
  /// is not told from what ended.
  Optional<RemovedTags> result(String uid) {
    @Nullable CompletableFuture<RemovedTags> removal = byUid.get(uid);
    return closed || removal == null || !removal.isDone()
        ? Optional.empty()
        : Optional.of(removal.resultNow());
  }

  void forget(String uid) {
    byUid.remove(uid);
  }

  /// Asks all to end; the next process begins them anew.
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
  }

  private static RemovedTags defect(Work work, Throwable cause) {
    LOGGER.atError().setCause(cause).log("removal of tags failed by a defect");
    return work.untried(
        new Failure(
            ExitReason.INTERNAL_ERROR, "a defect of ImagePush; the operator's log names it"));
  }

  private RemovedTags inItsTurn(Tenant tenant, Instant deadline, Work work) {
    try {
      Optional<Traffic.Place> place = places.take(tenant, until(deadline));
      if (place.isEmpty()) {
        return work.untried(tooLate());
      }
      try (Traffic.Place taken = place.get()) {
        Duration left = until(deadline);
        return left.isPositive() ? work.within(left) : work.untried(tooLate());
      }
    } catch (ExitException e) {
      return work.untried(e.failure());
    }
  }

  private Duration until(Instant deadline) {
    return Duration.between(clock.instant(), deadline);
  }

  private Failure tooLate() {
    return new Failure(
        ExitReason.DEADLINE_EXCEEDED,
        "the removals of other tags took all of the "
            + most.toSeconds()
            + " s that this one could wait");
  }
}
