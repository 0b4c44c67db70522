package dev.imagepush.source.files;

import java.io.IOException;
import java.io.InputStream;

/// Bytes of a known length that can be read from any offset, by several threads at once.
public interface StoredFile {
  long length();

  /// A new stream from the offset to the end; each stream has a file handle of its own, so that a
  /// thread that is interrupted while it reads takes no other's handle with it.
  ///
  /// @param offset from 0 to the length
  InputStream open(long offset) throws IOException;
}
