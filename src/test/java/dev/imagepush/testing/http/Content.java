package dev.imagepush.testing.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Bytes of a known length that can be read again, from any offset.
public interface Content {
  int COPY_BYTES = 256 << 10;

  Content EMPTY = of(new byte[0]);

  long length();

  InputStream open(long offset) throws IOException;

  /// The bytes in memory, not copied.
  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public InputStream open(long offset) {
        int start = Math.toIntExact(offset);
        return new ByteArrayInputStream(bytes, start, bytes.length - start);
      }
    };
  }

  /// A part of these bytes; the caller has checked the bounds.
  default Content slice(long from, long size) {
    Content whole = this;
    return new Content() {
      @Override
      public long length() {
        return size;
      }

      @Override
      public InputStream open(long offset) throws IOException {
        return whole.open(from + offset);
      }
    };
  }

  default void writeTo(OutputStream out) throws IOException {
    long left = length();
    byte[] buffer = new byte[(int) Math.min(COPY_BYTES, Math.max(1, left))];
    try (InputStream in = open(0)) {
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException("content ended " + left + " bytes early");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
  }
}
