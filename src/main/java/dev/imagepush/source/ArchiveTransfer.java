package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One way of an archive from the network to the disk: counted, bounded and checked on the way, in
/// constant memory.
///
/// @param location the archive's URL as it may be shown
/// @param maxBytes the most bytes that are taken
/// @param expected the archive's own digest; null: it is not checked
record ArchiveTransfer(String location, long maxBytes, @Nullable Digest expected) {
  private static final int BUFFER = 1 << 18;

  void copy(ArchiveDownload.Content content, OutputStream target, LongConsumer progress)
      throws IOException {
    requireWithinLimit(content.length());
    Digest.Algorithm algorithm = expected == null ? Digest.Algorithm.SHA256 : expected.algorithm();
    @Nullable MessageDigest hash = expected == null ? null : algorithm.newHash();
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    int count;
    while ((count = content.body().read(buffer)) >= 0) {
      total += count;
      requireWithinLimit(total);
      if (hash != null) {
        hash.update(buffer, 0, count);
      }
      write(target, buffer, count);
      progress.accept(total);
    }
    if (content.length() >= 0 && total != content.length()) {
      throw new ExitException(
          ExitReason.CONNECTION_RESET,
          location + " ended after " + total + " of " + content.length() + " bytes");
    }
    if (hash != null && !Digest.finished(algorithm, hash).equals(expected)) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          location + " does not have the " + algorithm + " that was given for it");
    }
  }

  static ExitException storageFull(String location, IOException cause) {
    return new ExitException(
        ExitReason.STORAGE_FULL,
        location
            + " cannot be stored: the temporary folder is full or cannot be written; give it more"
            + " space",
        cause);
  }

  private void write(OutputStream target, byte[] buffer, int count) {
    try {
      target.write(buffer, 0, count);
    } catch (IOException e) {
      throw storageFull(location, e);
    }
  }

  private void requireWithinLimit(long bytes) {
    if (bytes > maxBytes) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          location + " is larger than the " + maxBytes + " bytes allowed (limits.imageBytes)");
    }
  }
}
