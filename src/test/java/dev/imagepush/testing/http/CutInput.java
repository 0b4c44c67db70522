package dev.imagepush.testing.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A request body that ends its connection after so many bytes; what came before is delivered.
final class CutInput extends FilterInputStream {
  private final ConnectionEnd.Kind kind;
  private long left;

  CutInput(InputStream in, long bytes, ConnectionEnd.Kind kind) {
    super(in);
    this.left = bytes;
    this.kind = kind;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      throw new ConnectionEnd(kind);
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }
}
