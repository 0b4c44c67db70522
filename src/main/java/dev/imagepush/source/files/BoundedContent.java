package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;

/// Reads a small file whole, and a large one not at all.
public final class BoundedContent {
  private BoundedContent() {}

  /// All of the file's bytes.
  ///
  /// @param what the file's name in a message
  /// @throws ExitException LimitExceeded where it has more than the limit
  public static byte[] read(StoredFile file, int limit, String what) throws IOException {
    if (file.length() > limit) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          what
              + " has "
              + file.length()
              + " bytes; at most "
              + limit
              + " are read (limits.manifestBytes)");
    }
    try (InputStream content = file.open(0)) {
      return content.readAllBytes();
    }
  }
}
