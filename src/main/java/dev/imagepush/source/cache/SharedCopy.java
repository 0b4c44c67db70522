package dev.imagepush.source.cache;

import dev.imagepush.registry.upload.BlobContent;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A hold on a blob that is being downloaded: its holder reads what is there, and fetches what is not.
final class SharedCopy implements HeldCopy {
  private final SharedDownload download;
  private final CopyFile file;
  private final BlobContent source;
  private boolean othersHadAHand;

  SharedCopy(SharedDownload download, CopyFile file, BlobContent source) {
    this.download = download;
    this.file = file;
    this.source = source;
  }

  BlobContent source() {
    return source;
  }

  @Override
  public int read(byte[] target, int offset, int length, long position) throws IOException {
    long there = download.awaitBytes(position);
    if (there > 0) {
      othersHadAHand = true;
      return file.read(target, offset, (int) Math.min(length, there), position);
    }
    return download.fetch(this, target, offset, length);
  }

  /// Told that bytes came through another holder's connection.
  void fedByAnother() {
    othersHadAHand = true;
  }

  @Override
  public @Nullable InputStream surrender(long position) {
    return download.surrender(position);
  }

  @Override
  public boolean isTheSourcesOwn() {
    return !othersHadAHand;
  }

  @Override
  public void sound() {
    download.keep();
  }

  @Override
  public void damaged() {
    download.giveUp();
  }

  @Override
  public void close() {
    file.close();
    download.left();
  }
}
