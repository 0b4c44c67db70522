package dev.imagepush.testing.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A body in chunks (RFC 9112, section 7.1); trailers are read and dropped.
final class ChunkedInput extends InputStream {
  private final LineInput in;
  private long left;
  private boolean first = true;
  private boolean ended;

  ChunkedInput(LineInput in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the body ended inside a chunk");
    }
    left -= count;
    return count;
  }

  private void nextChunk() throws IOException {
    if (!first && !in.line().isEmpty()) {
      throw new MalformedRequestException("a chunk longer than it says");
    }
    first = false;
    String size = in.line().split(";", 2)[0].strip();
    try {
      left = Long.parseUnsignedLong(size, 16);
    } catch (NumberFormatException e) {
      throw new MalformedRequestException("a chunk without a size");
    }
    if (left == 0) {
      ended = true;
      while (!in.line().isEmpty()) {
        // Trailers mean nothing to us.
      }
    }
  }
}
