package dev.imagepush.source;

import java.io.IOException;
import java.io.InputStream;
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

  /// Side by side, as much as there are processors for: each item needs memory.
  ParallelSteps steps() {
    return new ParallelSteps(processors);
  }
}
