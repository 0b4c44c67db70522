package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Does one thing for each of several items on virtual threads, a few at a time. The first failure stops
/// the others, and all have ended when it returns.
final class ParallelSteps {
  private final int atOnce;

  ParallelSteps(int atOnce) {
    this.atOnce = atOnce;
  }

  /// Does the step for every item.
  ///
  /// @throws ExitException the first failure; Cancelled where this thread is interrupted
  <T> void forEach(Collection<T> items, Consumer<T> step) {
    if (items.size() == 1) {
      step.accept(items.iterator().next());
      return;
    }
    Semaphore permits = new Semaphore(atOnce);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletionService<Void> ended = new ExecutorCompletionService<>(threads);
      try {
        for (T item : items) {
          var unused =
              ended.submit(
                  () -> {
                    permits.acquire();
                    try {
                      step.accept(item);
                      return null;
                    } finally {
                      permits.release();
                    }
                  });
        }
        for (int i = 0; i < items.size(); i++) {
          ended.take().get();
        }
      } catch (ExecutionException e) {
        throw asExit(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static ExitException asExit(ExecutionException failed) {
    return failed.getCause() instanceof ExitException exit
        ? exit
        : new ExitException(ExitReason.INTERNAL_ERROR, "a step of the push failed", failed);
  }
}
