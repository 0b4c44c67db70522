package dev.imagepush.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Content of a known length that is read on from where its connection broke, so that whoever passes it
/// on does not notice. An end before the length is a break too.
///
/// It is opened again after the first break, and after another one where a mebibyte was read or a minute
/// went by since: what breaks more often than that does not get better by asking.
public final class ResumingStream extends InputStream {
  private static final long WORTH_ANOTHER_TRY_BYTES = 1 << 20;
  private static final Duration WORTH_ANOTHER_TRY = Duration.ofSeconds(60);

  private final Opening opening;
  private final Breather breather;
  private final InstantSource clock;
  private final long end;
  private InputStream in;
  private long position;
  private long brokeAt;
  private @Nullable Instant lastBreak;

  /// Opens content at an offset.
  @FunctionalInterface
  public interface Opening {
    InputStream open(long offset) throws IOException;
  }

  /// Lets some time pass before content is opened again.
  @FunctionalInterface
  public interface Breather {
    void pause() throws InterruptedException;
  }

  private ResumingStream(
      Opening opening, long offset, long end, Breather breather, InstantSource clock)
      throws IOException {
    this.opening = opening;
    this.position = offset;
    this.end = end;
    this.breather = breather;
    this.clock = clock;
    this.in = opening.open(offset);
  }

  /// Opens content at an offset; a failure to do so is the caller's.
  ///
  /// @param end the content's length
  public static ResumingStream open(
      Opening opening, long offset, long end, Breather breather, InstantSource clock)
      throws IOException {
    return new ResumingStream(opening, offset, end, breather, clock);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      try {
        int count = in.read(buffer, offset, length);
        if (count < 0 && position < end) {
          throw new EOFException("ended at " + position);
        }
        position += Math.max(count, 0);
        return count;
      } catch (IOException e) {
        if (position >= end) {
          return -1; // However the connection ends: all of the content is here.
        }
        resume(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void resume(IOException failure) throws IOException {
    if (Thread.currentThread().isInterrupted() || !isWorthAnotherTry()) {
      throw failure;
    }
    brokeAt = position;
    lastBreak = clock.instant();
    try {
      in.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    try {
      breather.pause();
      in = opening.open(position);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    }
  }

  private boolean isWorthAnotherTry() {
    return lastBreak == null
        || position - brokeAt >= WORTH_ANOTHER_TRY_BYTES
        || !clock.instant().isBefore(lastBreak.plus(WORTH_ANOTHER_TRY));
  }
}
