package dev.imagepush.source.cache;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.registry.upload.BlobContent;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// A cache in a folder, with a clock, and blobs to read from it.
final class CacheFixture implements AutoCloseable {
  static final Tenant TEAM = new Tenant("team-a");
  static final long SIZE = 1 << 20;
  static final byte[] BYTES = TestImages.randomBytes(1, 300_000);
  static final Descriptor BLOB = blob(BYTES);

  final ManualClock clock = new ManualClock();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Path folder;
  private BlobCache cache;

  CacheFixture(Path folder) {
    this.folder = folder;
    this.cache = opened(SIZE);
  }

  static Descriptor blob(byte[] bytes) {
    return new Descriptor(MediaType.OCI_LAYER, Digest.sha256(bytes), bytes.length);
  }

  BlobCache cache() {
    return cache;
  }

  /// Has a cache on another kind of disk.
  void use(CacheFolder other) {
    cache = new BlobCache(other, SIZE, clock, new CacheMetrics(meters));
  }

  /// Ends the process, so to speak, and starts another.
  void restart(long size) {
    cache.close();
    cache = opened(size);
  }

  private BlobCache opened(long size) {
    return BlobCache.open(folder, size, clock, meters).orElseThrow();
  }

  byte[] read(BlobContent source) throws IOException {
    return read(TEAM, BLOB, source);
  }

  byte[] read(Tenant tenant, Descriptor blob, BlobContent source) throws IOException {
    try (InputStream in = cache.open(tenant, blob, source, 0)) {
      return in.readAllBytes();
    }
  }

  /// The same on a thread of its own.
  static <T> Future<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  /// All files of complete and of partial blobs.
  List<Path> files(String part) {
    try (Stream<Path> files = Files.walk(folder.resolve(part))) {
      return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double counted(String name, String tag, String value) {
    return meters.counter(name, tag, value).count();
  }

  @Override
  public void close() {
    cache.close();
  }
}
