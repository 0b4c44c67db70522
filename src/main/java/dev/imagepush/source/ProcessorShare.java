package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
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
/// processors, for all pushes together. Only the work itself takes a turn; the reading before it may wait
/// for the network as long as it likes, and nobody waits with it.
final class ProcessorShare {
  private static final int PIECE_BYTES = 1 << 18;

  private final int processors;
  private final Semaphore turns;

  ProcessorShare(int processors) {
    this.processors = processors;
    this.turns = new Semaphore(processors, true);
  }

  /// What is done with an item; it may wait.
  @FunctionalInterface
  interface Work<T, R> {
    R of(T item) throws Exception;
  }

  /// What is done with the next bytes of a stream, from the beginning of the buffer on.
  @FunctionalInterface
  interface PieceWork {
    void of(byte[] buffer, int count) throws IOException;
  }

  /// Reads a stream to its end, and works on one piece of it after the other, each in a turn of its own.
  /// This is done on virtual threads, which give way between pieces ([Thread#yield]), or those that wait for
  /// the network would not get their turn.
  void forEachPiece(InputStream from, PieceWork work) throws IOException, InterruptedException {
    byte[] buffer = new byte[PIECE_BYTES];
    int count;
    while ((count = from.readNBytes(buffer, 0, PIECE_BYTES)) > 0) {
      turns.acquire();
      try {
        work.of(buffer, count);
      } finally {
        turns.release();
      }
      Thread.yield();
    }
  }

  /// Does it for each of the items, for as many at once as there are processors: each needs memory. The
  /// first failure stops the others, and all have ended when this returns.
  ///
  /// @return the results, in the order of the items
  /// @throws ExitException the first failure; Cancelled where this thread is interrupted
  <T, R> List<R> forEach(Collection<T> items, Work<T, R> work) {
    if (items.isEmpty()) {
      return List.of();
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(processors, Thread.ofVirtual().factory())) {
      CompletionService<R> ended = new ExecutorCompletionService<>(threads);
      List<Future<R>> results = new ArrayList<>(items.size());
      try {
        for (T item : items) {
          results.add(ended.submit(() -> work.of(item)));
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
        : new ExitException(ExitReason.INTERNAL_ERROR, "an image's layers cannot be read", failed);
  }
}
