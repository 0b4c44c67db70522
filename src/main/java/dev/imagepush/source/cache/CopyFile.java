package dev.imagepush.source.cache;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/// One reader's view of a file of the cache, be it still growing.
final class CopyFile {
  private final SeekableByteChannel channel;
  private final BlobCache cache;

  CopyFile(SeekableByteChannel channel, BlobCache cache) {
    this.channel = channel;
    this.cache = cache;
  }

  /// Reads bytes that are there.
  ///
  /// @throws HeldCopy.CopyLostException where the disk does not give them
  int read(byte[] target, int offset, int length, long position) throws IOException {
    try {
      int count = channel.position(position).read(ByteBuffer.wrap(target, offset, length));
      if (count < 0) {
        throw new EOFException("the file became shorter");
      }
      return count;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // An interrupt closes a channel that is being read; the disk has done nothing
        // wrong.
      }
      cache.failed(e);
      throw new HeldCopy.CopyLostException();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      cache.failed(e);
    }
  }
}
