package dev.imagepush.source.cache;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.registry.upload.BlobContent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bounded store of blobs on local disk, between pushes and their sources.
///
/// **Tenants.** A digest is no secret and no permission. Were there one copy for all, a tenant could write
/// a manifest into a registry of his own which names a digest that only another may read, push it, and get
/// the other's bytes; and how fast a blob comes would tell him that somebody had pushed it. So each
/// tenant's copies are his own: a blob is found by tenant and digest, two tenants download twice, and no
/// metric names a tenant. What they share is the room: that old copies went tells that others were busy,
/// not with what. Within a tenant every push may use every Secret, so whoever may push there could have
/// read the blob himself. A namespace that is deleted and made anew under its name is the same tenant.
///
/// **Trust.** Every read is hashed and held back at its end until the digest fits; so is the download
/// before it becomes a copy. A copy that was damaged on disk costs the push another try, from the source.
///
/// **Bounds.** Room is reserved before the first byte is written, in blocks of the disk and 64 KiB at
/// least, and the least recently used copies that nobody reads go for it; no tenant takes all of it. A
/// blob that there is no room for passes by.
///
/// **Harmlessness.** Whatever fails here (a full disk, an error) costs a push nothing but the cache.
///
/// Thread-safe.
public final class BlobCache implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(BlobCache.class);

  private final CacheFolder folder;
  private final InstantSource clock;
  private final CacheMetrics metrics;
  private final CacheSpace space;
  private final Map<CacheKey, SharedDownload> downloads = new HashMap<>();
  private boolean troubled;

  BlobCache(CacheFolder folder, long size, InstantSource clock, CacheMetrics metrics) {
    this.folder = folder;
    this.clock = clock;
    this.metrics = metrics;
    this.space = new CacheSpace(size);
  }

  /// Opens the cache in a folder with what an earlier process left there.
  ///
  /// @param size the most bytes on disk, those being written included; more than 0
  /// @return empty where another process uses the folder: two would delete each other's blobs
  /// @throws ExitException InvalidSpec where the folder cannot be used
  public static Optional<BlobCache> open(
      Path folder, long size, InstantSource clock, MeterRegistry meters) {
    try {
      Optional<CacheFolder> claimed = CacheFolder.claim(folder);
      if (claimed.isEmpty()) {
        LOGGER
            .atWarn()
            .addKeyValue("path", folder)
            .log("another process uses the folder of the cache; this one runs without a cache");
        return Optional.empty();
      }
      BlobCache cache = new BlobCache(claimed.get(), size, clock, new CacheMetrics(meters));
      cache.restore();
      return Optional.of(cache);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "cache.path: "
              + folder
              + " cannot be used as the cache; mount a volume there that this process may write"
              + " to, or set cache.size to 0",
          e);
    }
  }

  private void restore() throws IOException {
    for (CacheFolder.Stored stored : folder.stored()) {
      space.restore(stored.key(), stored.bytes());
    }
    evicted(space.shrink());
    metrics.held(this, BlobCache::bytes);
  }

  /// How much of the size is taken, that included which is reserved for what is being written.
  synchronized double bytes() {
    return space.used();
  }

  /// Opens a blob's bytes from an offset on: a copy's where there is one, and else the source's, which
  /// are kept on their way. A read that begins in the middle of a blob that is not here is the source's
  /// alone.
  ///
  /// @param source of this push; asked for what is not here, at any time until the stream is closed
  public InputStream open(Tenant tenant, Descriptor blob, BlobContent source, long offset)
      throws IOException {
    HeldCopy copy =
        blob.size() == 0 ? null : hold(CacheKey.of(tenant, blob.digest()), blob, source, offset);
    return copy == null ? source.open(offset) : CheckedBlob.open(blob, source, copy, offset);
  }

  private synchronized @Nullable HeldCopy hold(
      CacheKey key, Descriptor blob, BlobContent source, long offset) {
    HeldCopy stored = holdStored(key, blob);
    if (stored != null) {
      metrics.hit(CacheMetrics.Copy.STORED);
      return stored;
    }
    SharedDownload growing = downloads.get(key);
    HeldCopy copy;
    if (growing == null) {
      copy = offset == 0 ? start(key, blob, source) : null;
      metrics.missed(copy == null ? CacheMetrics.Kept.NO : CacheMetrics.Kept.YES);
    } else {
      copy = growing.serves(blob, offset) ? join(growing, source) : null;
      if (copy == null) {
        metrics.missed(CacheMetrics.Kept.NO);
      } else {
        metrics.hit(CacheMetrics.Copy.GROWING);
      }
    }
    return copy;
  }

  private @Nullable HeldCopy holdStored(CacheKey key, Descriptor blob) {
    CacheSpace.Entry entry = space.hold(key);
    if (entry == null) {
      return null;
    }
    try {
      if (entry.bytes() == blob.size()) {
        SeekableByteChannel channel = folder.read(key);
        CopyFile file = new CopyFile(channel, this);
        folder.used(key, clock.instant());
        return new StoredCopy(this, entry, file);
      }
    } catch (IOException e) {
      failed(e);
    }
    drop(entry); // A crash cut it, or it cannot be read.
    space.release(entry);
    return null;
  }

  private @Nullable HeldCopy start(CacheKey key, Descriptor blob, BlobContent source) {
    if (!makeRoom(key, blob.size())) {
      return null;
    }
    Path path = null;
    try {
      path = folder.newPartial();
      SeekableByteChannel channel = folder.read(path);
      try {
        var download = new SharedDownload(this, key, blob, path, folder.write(path));
        downloads.put(key, download);
        return joined(download, channel, source);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      failed(e);
      discard(path, key, blob.size());
      return null;
    }
  }

  private @Nullable HeldCopy join(SharedDownload download, BlobContent source) {
    try {
      return joined(download, folder.read(download.path()), source);
    } catch (IOException e) {
      failed(e);
      return null;
    }
  }

  private HeldCopy joined(
      SharedDownload download, SeekableByteChannel channel, BlobContent source) {
    download.readers++;
    return new SharedCopy(download, new CopyFile(channel, this), source);
  }

  private boolean makeRoom(CacheKey key, long bytes) {
    Optional<List<CacheKey>> evicted = space.makeRoom(key, bytes);
    evicted.ifPresent(this::evicted);
    return evicted.isPresent();
  }

  private void evicted(List<CacheKey> keys) {
    keys.forEach(this::delete);
    metrics.evicted(keys.size());
  }

  private void delete(CacheKey key) {
    try {
      folder.delete(key);
    } catch (IOException e) {
      failed(e);
    }
  }

  /// Makes a complete blob of a download whose bytes have been checked.
  synchronized void keep(SharedDownload download) {
    if (!downloads.remove(download.key(), download)) {
      return; // Another reader has kept it, or found the disk failing.
    }
    try {
      folder.keep(download.path(), download.key(), clock.instant());
      download.kept = space.commit(download.key(), download.size(), download.readers);
      troubled = false;
    } catch (IOException e) {
      failed(e);
    }
  }

  /// Lets nobody join a download any more.
  synchronized void hide(SharedDownload download) {
    downloads.remove(download.key(), download);
  }

  /// Told that one reader of a download is done.
  ///
  /// @return whether it was the last one, and nothing is kept
  synchronized boolean isLeftByAll(SharedDownload download) {
    if (download.kept != null) {
      space.release(download.kept);
      return false;
    }
    download.readers--;
    if (download.readers > 0) {
      return false;
    }
    hide(download);
    return true;
  }

  /// Deletes what was written and gives its room back.
  synchronized void discard(@Nullable Path written, CacheKey key, long bytes) {
    space.giveBack(key, bytes);
    try {
      if (written != null) {
        folder.delete(written);
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  synchronized void release(CacheSpace.Entry entry) {
    space.release(entry);
  }

  /// Forgets a blob that cannot be read.
  synchronized void drop(CacheSpace.Entry entry) {
    if (space.drop(entry)) {
      delete(entry.key());
    }
  }

  void damaged() {
    metrics.failed(CacheMetrics.Trouble.DAMAGED);
    LOGGER
        .atWarn()
        .log("a blob of the cache was damaged on disk; it is read from its source again");
  }

  /// Told that the disk failed. Said once, until it works again.
  synchronized void failed(IOException cause) {
    metrics.failed(CacheMetrics.Trouble.STORAGE);
    if (!troubled) {
      troubled = true;
      LOGGER
          .atWarn()
          .addKeyValue("error", cause)
          .log("the cache cannot write or read its folder; pushes go on without it");
    }
  }

  /// Leaves the folder to other processes. Reads under way go on.
  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      failed(e);
    }
  }
}
