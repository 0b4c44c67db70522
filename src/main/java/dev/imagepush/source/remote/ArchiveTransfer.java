package dev.imagepush.source.remote;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// An archive on its way from the network, as a stream: counted, bounded and checked as it passes. Its
/// end is reached only where all of it has come, and is what it should be.
final class ArchiveTransfer extends InputStream {
  private final Download content;
  private final String location;
  private final long maxBytes;
  private final @Nullable Digest expected;
  private final @Nullable MessageDigest hash;
  private long total;
  private boolean ended;

  /// @param location the archive's URL as it may be shown
  /// @param maxBytes the most bytes that are taken
  /// @param expected the archive's own digest; null: it is not checked
  ArchiveTransfer(Download content, String location, long maxBytes, @Nullable Digest expected) {
    this.content = content;
    this.location = location;
    this.maxBytes = maxBytes;
    this.expected = expected;
    this.hash = expected == null ? null : expected.algorithm().newHash();
    requireWithinLimit(content.length());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = ended ? -1 : content.body().read(buffer, offset, length);
    if (count < 0) {
      end();
      return -1;
    }
    total += count;
    requireWithinLimit(total);
    if (hash != null) {
      hash.update(buffer, offset, count);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private void end() {
    if (ended) {
      return;
    }
    if (content.length() >= 0 && total != content.length()) {
      throw new ExitException(
          ExitReason.CONNECTION_RESET,
          location + " ended after " + total + " of " + content.length() + " bytes");
    }
    if (expected != null
        && hash != null
        && !Digest.finished(expected.algorithm(), hash).equals(expected)) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          location + " does not have the " + expected.algorithm() + " that was given for it");
    }
    ended = true;
  }

  private void requireWithinLimit(long bytes) {
    if (bytes > maxBytes) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          location + " is larger than the " + maxBytes + " bytes allowed (limits.imageBytes)");
    }
  }
}
