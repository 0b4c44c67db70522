package dev.imagepush.source.cache;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.registry.upload.BlobContent;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A blob's bytes from a copy on disk, and from the source where that ends. All are hashed as they pass,
/// wherever they come from, and the last ones are held back until the digest fits: of a blob that is not
/// what it should be nobody gets the end, so no upload of it can be completed.
final class CheckedBlob extends InputStream {
  private static final int SKIP_BYTES = 64 * 1024;

  private final Descriptor blob;
  private final BlobContent source;
  private final HeldCopy copy;
  private final MessageDigest hash;
  private long position;
  private @Nullable InputStream direct;
  private boolean closed;

  private CheckedBlob(Descriptor blob, BlobContent source, HeldCopy copy) {
    this.blob = blob;
    this.source = source;
    this.copy = copy;
    this.hash = blob.digest().algorithm().newHash();
  }

  /// Opens a blob at an offset. What is before it is read too, for the digest; where the copy is held it
  /// is on disk.
  static InputStream open(Descriptor blob, BlobContent source, HeldCopy copy, long offset)
      throws IOException {
    CheckedBlob opened = new CheckedBlob(blob, source, copy);
    try {
      opened.skipTo(offset);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void skipTo(long offset) throws IOException {
    byte[] skipped = new byte[(int) Math.min(SKIP_BYTES, offset)];
    while (position < offset
        && read(skipped, 0, (int) Math.min(SKIP_BYTES, offset - position)) > 0) {
      continue;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == blob.size()) {
      return direct == null ? -1 : direct.read(target, offset, length);
    }
    int count = next(target, offset, (int) Math.min(length, blob.size() - position));
    if (count < 0) {
      return count;
    }
    hash.update(target, offset, count);
    position += count;
    if (position == blob.size()) {
      check();
    }
    return count;
  }

  private int next(byte[] target, int offset, int length) throws IOException {
    if (direct == null) {
      try {
        return copy.read(target, offset, length, position);
      } catch (HeldCopy.CopyLostException e) {
        InputStream rest = copy.surrender(position);
        direct = rest == null ? source.open(position) : rest;
      }
    }
    return direct.read(target, offset, length);
  }

  private void check() {
    if (Digest.finished(blob.digest().algorithm(), hash).equals(blob.digest())) {
      copy.sound();
      return;
    }
    copy.damaged();
    if (copy.isTheSourcesOwn()) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          "the source's blob " + blob.digest() + " has other bytes than its digest says");
    }
    throw new ExitException(
        ExitReason.UPLOAD_LOST,
        "the cache's copy of the blob "
            + blob.digest()
            + " is damaged and was dropped; the blob is read from the source again");
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    copy.close();
    if (direct != null) {
      direct.close();
    }
  }
}
