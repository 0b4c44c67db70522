package dev.imagepush.traffic;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;

/// Content that is read at a pace.
final class PacedInput extends FilterInputStream {
  private final int slice;
  private final IntConsumer wait;

  /// @param slice the most bytes to read in one go
  /// @param wait waits until so many bytes, which were read, may have been
  PacedInput(InputStream content, int slice, IntConsumer wait) {
    super(content);
    this.slice = slice;
    this.wait = wait;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, Math.min(length, slice));
    if (count > 0) {
      wait.accept(count);
    }
    return count;
  }
}
