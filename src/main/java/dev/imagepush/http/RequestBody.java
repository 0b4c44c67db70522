package dev.imagepush.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The bytes of a request, of a length that is known before.
public interface RequestBody {
  /// In bytes; written as `Content-Length`.
  long length();

  /// Whether nothing need be read from elsewhere while it is written.
  default boolean inMemory() {
    return false;
  }

  /// Writes exactly [#length] bytes.
  void writeTo(OutputStream out) throws IOException;

  /// A body of bytes in memory.
  static RequestBody of(byte[] bytes) {
    return new RequestBody() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public boolean inMemory() {
        return true;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }

  /// Copies a stream with a buffer that keeps TLS records and system calls few.
  ///
  /// @param length the bytes to copy; a stream that ends before is an [java.io.EOFException]
  static void copy(InputStream in, OutputStream out, long length, ByteCount count)
      throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length))];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new java.io.EOFException("ended " + left + " bytes early");
      }
      out.write(buffer, 0, read);
      left -= read;
      count.add(read);
    }
  }

  /// Measured over TLS 1.3 on loopback: smaller writes cost more time, larger ones gain nothing.
  int BUFFER_BYTES = 256 * 1024;

  /// Hears of bytes as they pass.
  @FunctionalInterface
  interface ByteCount {
    void add(int bytes);
  }
}
