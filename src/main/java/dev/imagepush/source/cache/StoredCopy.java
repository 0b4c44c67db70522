package dev.imagepush.source.cache;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A hold on a complete blob.
final class StoredCopy implements HeldCopy {
  private final BlobCache cache;
  private final CacheSpace.Entry entry;
  private final CopyFile file;

  StoredCopy(BlobCache cache, CacheSpace.Entry entry, CopyFile file) {
    this.cache = cache;
    this.entry = entry;
    this.file = file;
  }

  @Override
  public int read(byte[] target, int offset, int length, long position) throws IOException {
    try {
      return file.read(target, offset, length, position);
    } catch (CopyLostException e) {
      cache.drop(entry);
      throw e;
    }
  }

  @Override
  public @Nullable InputStream surrender(long position) {
    return null;
  }

  @Override
  public boolean isTheSourcesOwn() {
    return false;
  }

  @Override
  public void sound() {}

  @Override
  public void damaged() {
    cache.damaged();
    cache.drop(entry);
  }

  @Override
  public void close() {
    file.close();
    cache.release(entry);
  }
}
