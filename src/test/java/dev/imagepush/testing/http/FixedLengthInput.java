package dev.imagepush.testing.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A body of a declared length; an early end of the connection is an error.
final class FixedLengthInput extends InputStream {
  private final InputStream in;
  private long left;

  FixedLengthInput(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  /// How many bytes are yet to come.
  long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the body ended " + left + " bytes early");
    }
    left -= count;
    return count;
  }
}
