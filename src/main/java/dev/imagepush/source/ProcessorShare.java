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
import java.util.concurrent.Semaphore;

/// Work that costs the processor's time, such as hashing and compressing: as much at once as there are
/// processors, for all pushes together. It is done on virtual threads, so each piece of work gives way
/// now and then ([Thread#yield]), or the threads that wait for the network would not get their turn.
final class ProcessorShare {
  private final Semaphore processors;

  ProcessorShare(int processors) {
    this.processors = new Semaphore(processors, true);
  }

  /// A piece of work.
  @FunctionalInterface
  interface Work<T, R> {
    R of(T item) throws Exception;
  }

  /// Does it for each of the items. The first failure stops the others, and all have ended when this
  /// returns.
  ///
  /// @return the results, in the order of the items
  /// @throws ExitException the first failure; Cancelled where this thread is interrupted
  <T, R> List<R> forEach(Collection<T> items, Work<T, R> work) {
    if (items.isEmpty()) {
      return List.of();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletionService<R> ended = new ExecutorCompletionService<>(threads);
      List<Future<R>> results = new ArrayList<>(items.size());
      try {
        for (T item : items) {
          results.add(ended.submit(() -> inTurn(item, work)));
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

  private <T, R> R inTurn(T item, Work<T, R> work) throws Exception {
    processors.acquire();
    try {
      return work.of(item);
    } finally {
      processors.release();
    }
  }

  private static ExitException asExit(ExecutionException failed) {
    return failed.getCause() instanceof ExitException exit
        ? exit
        : new ExitException(ExitReason.INTERNAL_ERROR, "an image's layers cannot be read", failed);
  }
}
