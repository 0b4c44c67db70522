package dev.imagepush.source.cache;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// One reader's hold on a copy on disk. Until it is closed the copy stays. For one thread at a time.
sealed interface HeldCopy permits StoredCopy, SharedCopy {
  /// Reads at least one byte.
  ///
  /// @param position less than the blob's size
  /// @throws CopyLostException where the copy ends here, for reasons that are not the source's
  /// @throws IOException where the source failed
  int read(byte[] target, int offset, int length, long position) throws IOException;

  /// The source's bytes from the position on, where somebody has just been reading them; null: they are to
  /// be opened anew. The caller closes the stream.
  @Nullable InputStream surrender(long position);

  /// Whether all that was read came straight from the reader's own source.
  boolean isTheSourcesOwn();

  /// All was read, and is the blob.
  void sound();

  /// What was read is not the blob.
  void damaged();

  void close();

  /// The copy cannot be read on. Its reader goes on with its source.
  final class CopyLostException extends IOException {
    private static final long serialVersionUID = 1L;

    CopyLostException() {
      super("the copy on disk ends here");
    }
  }
}
