package dev.imagepush.source.cache;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One download that several pushes read at once, as it grows.
///
/// Nobody leads. Who has read all that is there fetches the next bytes, gives them to the file and goes on;
/// who comes to the same place meanwhile waits for them. So the fastest reader sets the pace, a slow one
/// holds nobody up, and one that leaves, is stopped or fails leaves the place to the next one. The
/// connection to the source belongs to the download: it is handed on as long as it lasts, and then made
/// anew, from where it broke off, by whoever needs it.
final class SharedDownload {
  private final BlobCache cache;
  private final CacheKey key;
  private final Descriptor blob;
  private final Path path;
  private final OutputStream file;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private long written;
  private boolean fetching;
  private boolean givenUp;

  /// The source's bytes from `fetched` on. These three belong to who fetches.
  private @Nullable InputStream rest;

  private @Nullable SharedCopy opener;
  private long fetched;

  /// How many read it, until it is kept as a blob that they hold. Both belong to the cache.
  int readers;

  CacheSpace.@Nullable Entry kept;

  /// @param path of an empty file
  SharedDownload(BlobCache cache, CacheKey key, Descriptor blob, Path path, OutputStream file) {
    this.cache = cache;
    this.key = key;
    this.blob = blob;
    this.path = path;
    this.file = file;
  }

  CacheKey key() {
    return key;
  }

  Path path() {
    return path;
  }

  long size() {
    return blob.size();
  }

  /// Whether one who wants the bytes from the offset on is served better here than by the source.
  boolean serves(Descriptor wanted, long offset) {
    lock.lock();
    try {
      return wanted.size() == blob.size() && offset <= written;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there are bytes at the position, or until it is the caller's turn to fetch them.
  ///
  /// @return how many bytes are there; 0: the caller is to [#fetch] now
  /// @throws HeldCopy.CopyLostException where nobody writes them any more
  long awaitBytes(long position) throws IOException {
    lock.lock();
    try {
      while (position == written && fetching && !givenUp) {
        moved.await();
      }
      if (position >= written && givenUp) {
        throw new HeldCopy.CopyLostException();
      }
      fetching |= position == written;
      return written - position;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while another push was reading the source");
    } finally {
      lock.unlock();
    }
  }

  /// Fetches the next bytes, for the caller and for all. What fails is the caller's failure alone.
  int fetch(SharedCopy reader, byte[] target, int offset, int length) throws IOException {
    int stored = 0;
    try {
      int count = fromSource(reader, target, offset, (int) Math.min(length, size() - fetched));
      if (fetched + count == size()) {
        requireEnd();
      }
      fetched += count;
      stored = store(target, offset, count);
      return count;
    } finally {
      endTurn(stored);
    }
  }

  private int fromSource(SharedCopy reader, byte[] target, int offset, int length)
      throws IOException {
    while (true) {
      boolean anothers = rest != null && opener != reader;
      try {
        if (rest == null) {
          rest = reader.source().open(fetched);
          opener = reader;
        }
        int count = rest.read(target, offset, length);
        if (count < 0) {
          throw new EOFException("ended at " + fetched);
        }
        if (anothers) {
          reader.fedByAnother();
        }
        return count;
      } catch (IOException | RuntimeException e) {
        closeRest();
        if (!anothers || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  /// Reads on to the end of the answer, after which its connection can be used again.
  private void requireEnd() {
    try {
      if (rest != null && rest.read() >= 0) {
        throw new ExitException(
            ExitReason.SOURCE_CORRUPT,
            "the source's blob " + blob.digest() + " is longer than its descriptor says");
      }
    } catch (IOException e) {
      return; // All that was promised has come.
    } finally {
      closeRest();
    }
  }

  /// @return how many bytes are in the file now that were not
  private int store(byte[] bytes, int offset, int count) {
    try {
      file.write(bytes, offset, count);
      if (fetched == size()) {
        file.close();
      }
      return count;
    } catch (IOException e) {
      cache.failed(e);
      giveUp();
      return 0;
    }
  }

  private void endTurn(int stored) {
    lock.lock();
    try {
      written += stored;
      fetching = false;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The connection to the source, where it stands at the position.
  @Nullable InputStream surrender(long position) {
    lock.lock();
    try {
      if (fetching || fetched != position) {
        return null;
      }
      InputStream surrendered = rest;
      rest = null;
      return surrendered;
    } finally {
      lock.unlock();
    }
  }

  /// Told that a reader has checked the bytes. Makes a blob of the cache of them where all are in the file; a
  /// reader that went on alone may be ahead of it.
  void keep() {
    if (isWhole()) {
      cache.keep(this);
    }
  }

  /// Whether all is in the file, and file and connection are closed.
  private boolean isWhole() {
    lock.lock();
    try {
      return written == size();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the writing, and lets nobody join any more; who is behind may read what is there.
  void giveUp() {
    cache.hide(this);
    lock.lock();
    try {
      givenUp = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Told that one reader is done.
  void left() {
    if (cache.isLeftByAll(this)) {
      close();
      cache.discard(path, key, size());
    }
  }

  /// Closes what is open. Nobody reads any more.
  private void close() {
    closeRest();
    try {
      file.close();
    } catch (IOException e) {
      cache.failed(e);
    }
  }

  private void closeRest() {
    try {
      if (rest != null) {
        rest.close();
      }
    } catch (IOException e) {
      return; // The connection is gone, as it should be.
    } finally {
      rest = null;
      opener = null;
    }
  }
}
