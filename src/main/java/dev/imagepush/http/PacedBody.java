package dev.imagepush.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// A request's body at the pace of the traffic that it is part of, with an eye on the server's.
record PacedBody(RequestBody body, Traffic.Exchange exchange, LeastRate leastRate)
    implements RequestBody {
  @Override
  public long length() {
    return body.length();
  }

  @Override
  public boolean inMemory() {
    return body.inMemory();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    body.writeTo(new PacedOutput(out, exchange, new PeerPace(leastRate)));
  }

  /// Writes in slices that take neither long nor are many: a server that takes a kilobyte a second should
  /// be seen to take it.
  private static final class PacedOutput extends FilterOutputStream {
    private static final int FIRST_SLICE = 16 * 1024;
    private static final int LEAST_SLICE = 4 * 1024;
    private static final long QUICK = Duration.ofMillis(100).toNanos();
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private final Traffic.Exchange exchange;
    private final PeerPace pace;
    private int slice = FIRST_SLICE;

    PacedOutput(OutputStream out, Traffic.Exchange exchange, PeerPace pace) {
      super(out);
      this.exchange = exchange;
      this.pace = pace;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int position = offset;
      int end = offset + length;
      while (position < end) {
        int count = Math.min(end - position, Math.min(slice, exchange.slice()));
        exchange.sending(count);
        long began = System.nanoTime();
        out.write(bytes, position, count);
        long took = System.nanoTime() - began;
        position += count;
        pace.moved(count, took);
        adapt(took);
      }
    }

    private void adapt(long took) {
      if (took < QUICK) {
        slice = Math.min(2 * slice, RequestBody.BUFFER_BYTES);
      } else if (took > LONG) {
        slice = Math.max(slice / 2, LEAST_SLICE);
      }
    }
  }
}
