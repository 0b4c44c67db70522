package dev.imagepush.testing.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// An answer's body with one bit flipped in the byte at an offset.
final class CorruptOutput extends FilterOutputStream {
  private long untilFlip;

  CorruptOutput(OutputStream out, long offset) {
    super(out);
    this.untilFlip = offset;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (untilFlip < 0 || untilFlip >= length) {
      out.write(bytes, offset, length);
    } else {
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      copy[(int) untilFlip] ^= 1;
      out.write(copy, 0, length);
    }
    untilFlip -= length;
  }
}
