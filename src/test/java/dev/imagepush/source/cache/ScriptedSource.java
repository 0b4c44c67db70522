package dev.imagepush.source.cache;

import dev.imagepush.registry.upload.BlobContent;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A push's source that remembers from which offsets it was opened. It may stop at a gate, or fail, before
/// it gives the byte at some place.
final class ScriptedSource implements BlobContent {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final byte[] bytes;
  private final List<Long> opened = new CopyOnWriteArrayList<>();
  private final List<Long> closed = new CopyOnWriteArrayList<>();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private long stopsAt = Long.MAX_VALUE;
  private @Nullable IOException failure;

  ScriptedSource(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Waits there for [#release].
  ScriptedSource gatedAt(long place) {
    stopsAt = place;
    return this;
  }

  /// Fails there, after a [#release] where it is gated.
  ScriptedSource failing(IOException cause) {
    failure = cause;
    return this;
  }

  List<Long> opened() {
    return opened;
  }

  int stillOpen() {
    return opened.size() - closed.size();
  }

  void awaitReached() throws InterruptedException {
    if (!reached.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nobody came to the gate");
    }
  }

  void release() {
    released.countDown();
  }

  @Override
  public InputStream open(long offset) {
    opened.add(offset);
    return new Gated(offset);
  }

  private final class Gated extends FilterInputStream {
    private long position;

    Gated(long offset) {
      super(new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset));
      position = offset;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position == stopsAt) {
        stop();
      }
      int most = position < stopsAt ? (int) Math.min(length, stopsAt - position) : length;
      int count = super.read(target, offset, most);
      position += Math.max(count, 0);
      return count;
    }

    private void stop() throws IOException {
      reached.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the socket was closed by an interrupt", e);
      }
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void close() {
      closed.add(position);
    }
  }
}
