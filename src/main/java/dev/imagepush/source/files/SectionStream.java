package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;

/// A stretch of a file as a stream. It owns the channel and closes it. Where the disk fails it, it says
/// so, and which file it was: to who sends the bytes on, any failure would look like the network's.
final class SectionStream extends InputStream {
  private final SeekableByteChannel channel;
  private final String location;
  private long remaining;

  /// @param location the file in messages
  SectionStream(SeekableByteChannel channel, long start, long length, String location)
      throws IOException {
    this.channel = channel;
    this.location = location;
    this.remaining = length;
    channel.position(start);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (remaining == 0) {
      return -1;
    }
    int count = read(ByteBuffer.wrap(target, offset, (int) Math.min(length, remaining)));
    if (count < 0) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          location + " became shorter while it was read; push it again once it is complete");
    }
    remaining -= count;
    return count;
  }

  private int read(ByteBuffer target) {
    try {
      return channel.read(target);
    } catch (ClosedByInterruptException e) {
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          location + " cannot be read to its end; check the disk that it is on",
          e);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = Math.clamp(count, 0, remaining);
    channel.position(channel.position() + skipped);
    remaining -= skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, remaining);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
