package dev.imagepush.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// A request's body at the pace of the traffic that it is part of.
record PacedBody(RequestBody body, Traffic.Exchange exchange) implements RequestBody {
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
    body.writeTo(new PacedOutput(out, exchange));
  }

  private static final class PacedOutput extends FilterOutputStream {
    private final Traffic.Exchange exchange;

    PacedOutput(OutputStream out, Traffic.Exchange exchange) {
      super(out);
      this.exchange = exchange;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int position = offset;
      int left = length;
      while (left > 0) {
        int slice = Math.min(left, exchange.slice());
        exchange.sending(slice);
        out.write(bytes, position, slice);
        position += slice;
        left -= slice;
      }
    }
  }
}
