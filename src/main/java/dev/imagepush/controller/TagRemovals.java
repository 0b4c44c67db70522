package dev.imagepush.controller;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.RemovedTags;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The removals of tags of this process, a few at once. Each is kept, by its resource's uid, until it is
/// told and forgotten.
final class TagRemovals implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(TagRemovals.class);
  private static final int AT_ONCE = 8;

  private final Map<String, CompletableFuture<RemovedTags>> byUid = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tags-", 0).factory());

  /// Begins one for a resource that has none.
  ///
  /// @param ended told when it has ended
  void start(
      String uid, ResourceID resource, Supplier<RemovedTags> work, Consumer<ResourceID> ended) {
    byUid.computeIfAbsent(
        uid,
        key -> {
          CompletableFuture<RemovedTags> removal =
              CompletableFuture.supplyAsync(() -> inItsTurn(work), threads)
                  .exceptionally(TagRemovals::defect);
          var _ = removal.thenRunAsync(() -> ended.accept(resource), threads);
          return removal;
        });
  }

  /// Whether there is one for a resource.
  boolean isThereFor(String uid) {
    return byUid.containsKey(uid);
  }

  /// How the one for a resource ended; empty while it has not.
  Optional<RemovedTags> result(String uid) {
    @Nullable CompletableFuture<RemovedTags> removal = byUid.get(uid);
    return removal == null || !removal.isDone()
        ? Optional.empty()
        : Optional.of(removal.resultNow());
  }

  void forget(String uid) {
    byUid.remove(uid);
  }

  /// Asks all to end; the next process begins them anew.
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static RemovedTags defect(Throwable cause) {
    LOGGER.atError().setCause(cause).log("removal of tags failed by a defect");
    return RemovedTags.none(
        List.of(),
        new Failure(
            ExitReason.INTERNAL_ERROR, "a defect of ImagePush; the operator's log names it"));
  }

  private RemovedTags inItsTurn(Supplier<RemovedTags> work) {
    places.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      places.release();
    }
  }
}
