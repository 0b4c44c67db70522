package dev.imagepush.source.remote;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpResponse;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A stretch of one version of a remote file. Where the connection is cut, it goes on from the byte that
/// it reached: the first time at once, and again whenever at least 1 MiB has come since the last time,
/// so that a bad line delays a large file and a broken one ends it.
final class ResumingStream extends InputStream {
  /// Progress that earns another resumption.
  static final long PROGRESS = 1 << 20;

  private static final Set<ExitReason> CUTS =
      Set.of(ExitReason.CONNECTION_RESET, ExitReason.CONNECT_FAILED, ExitReason.NO_PROGRESS);

  private final RemoteFile file;
  private final FileVersion version;
  private final long end;
  private long position;
  private @Nullable AnswerStream body;
  private long earned;

  /// @param start the position in the file of the first byte
  /// @param end the position after the last one
  ResumingStream(RemoteFile file, FileVersion version, long start, long end) {
    this.file = file;
    this.version = version;
    this.end = end;
    this.position = start;
    this.earned = start;
  }

  /// All of a file, of which an answer is there that has it from its first byte on.
  ResumingStream(RemoteFile file, FileVersion version, HttpResponse whole) {
    this(file, version, 0, version.length());
    this.body = new AnswerStream(whole);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      try {
        AnswerStream current = body();
        int count = current.read(buffer, offset, (int) Math.min(length, end - position));
        if (count > 0) {
          position += count;
          return count;
        }
        resumeAfter(endedEarly());
      } catch (ExitException e) {
        resumeAfter(e);
      }
    }
    return -1;
  }

  @Override
  public void close() {
    if (body != null) {
      body.close();
      body = null;
    }
  }

  private AnswerStream body() {
    if (body == null) {
      body = new AnswerStream(FilePart.ask(file, version, position, end));
    }
    return body;
  }

  /// Returns where another request may be made.
  private void resumeAfter(ExitException cut) {
    close();
    if (!CUTS.contains(cut.reason()) || position < earned) {
      throw cut;
    }
    earned = position + PROGRESS;
  }

  private ExitException endedEarly() {
    return new ExitException(
        ExitReason.CONNECTION_RESET,
        file.location() + " ended after " + position + " of " + version.length() + " bytes");
  }
}
