package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Does one thing for each of several items on virtual threads, a few at a time. The first failure stops
/// the others, and all have ended when it returns.
public final class ParallelSteps {
  private final int atOnce;

  public ParallelSteps(int atOnce) {
    this.atOnce = atOnce;
  }

  /// What is done with an item; it may wait.
  @FunctionalInterface
  interface Step<T, R> {
    R of(T item) throws Exception;
  }

  /// Does the step for every item.
  ///
  /// @throws ExitException the first failure; Cancelled where this thread is interrupted
  public <T> void forEach(Collection<T> items, Consumer<T> step) {
    if (items.size() == 1) {
      step.accept(items.iterator().next());
      return;
    }
    List<Boolean> unused =
        map(
            items,
            item -> {
              step.accept(item);
              return true;
            });
  }

  /// Does the step for every item, and returns what it makes of them, in their order.
  ///
  /// @throws ExitException the first failure; Cancelled where this thread is interrupted
  <T, R> List<R> map(Collection<T> items, Step<T, R> step) {
    if (items.isEmpty()) {
      return List.of();
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(atOnce, items.size()), Thread.ofVirtual().factory())) {
      CompletionService<R> ended = new ExecutorCompletionService<>(threads);
      List<Future<R>> results = new ArrayList<>(items.size());
      try {
        for (T item : items) {
          results.add(ended.submit(() -> step.of(item)));
        }
        for (int i = 0; i < items.size(); i++) {
          ended.take().get();
        }
        return results.stream().map(Future::resultNow).toList();
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
