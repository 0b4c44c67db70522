package dev.imagepush.source.remote;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// Reads an archive's headers without a request for each: some of what follows comes along, and more of
/// it the longer nothing is skipped. For one thread.
final class ReadAheadChannel implements SeekableByteChannel {
  /// What is asked for after a skip: an archive of large entries is mostly skipped.
  static final int LEAST = 64 << 10;

  /// What is asked for at most.
  static final int MOST = 1 << 20;

  private final RangedArchive archive;
  private byte[] window;
  private long windowStart;
  private long position;
  private boolean open = true;

  /// @param first the bytes that the archive begins with
  ReadAheadChannel(RangedArchive archive, byte[] first) {
    this.archive = archive;
    this.window = first;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (position >= archive.length()) {
      return -1;
    }
    if (position < windowStart || position >= windowStart + window.length) {
      fetch();
    }
    int offset = (int) (position - windowStart);
    int count = Math.min(target.remaining(), window.length - offset);
    target.put(window, offset, count);
    position += count;
    return count;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    requireOpen();
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return archive.length();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  private void fetch() throws IOException {
    boolean onwards = position == windowStart + window.length;
    long wanted = onwards ? Math.clamp(window.length * 2L, LEAST, MOST) : LEAST;
    int count = (int) Math.min(wanted, archive.length() - position);
    try (InputStream part = archive.open(position, count)) {
      byte[] bytes = part.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("the archive became shorter while it was read");
      }
      window = bytes;
      windowStart = position;
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
