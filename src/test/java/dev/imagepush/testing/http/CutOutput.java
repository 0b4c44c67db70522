package dev.imagepush.testing.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// An answer's body that ends its connection after so many bytes.
final class CutOutput extends FilterOutputStream {
  private final ConnectionEnd.Kind kind;
  private long left;

  CutOutput(OutputStream out, long bytes, ConnectionEnd.Kind kind) {
    super(out);
    this.left = bytes;
    this.kind = kind;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int count = (int) Math.min(length, left);
    out.write(bytes, offset, count);
    left -= count;
    if (left == 0) {
      throw new ConnectionEnd(kind);
    }
  }
}
