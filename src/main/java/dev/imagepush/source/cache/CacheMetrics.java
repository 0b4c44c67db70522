package dev.imagepush.source.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/// What the cache did, counted: `imagepush.cache.hits` by the copy that was found, `imagepush.cache.misses`
/// by whether the blob is kept, `imagepush.cache.evictions`, `imagepush.cache.failures` by kind, and
/// `imagepush.cache.bytes` that are taken. No label names a tenant or a blob.
final class CacheMetrics {
  private final MeterRegistry meters;
  private final Counter evictions;

  CacheMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.evictions = meters.counter("imagepush.cache.evictions");
    for (Copy copy : Copy.values()) {
      hits(copy);
    }
    for (Kept kept : Kept.values()) {
      misses(kept);
    }
    for (Trouble trouble : Trouble.values()) {
      failures(trouble);
    }
  }

  /// What a blob was read from.
  enum Copy {
    STORED("stored"),
    /// A copy that another push was writing.
    GROWING("growing");

    private final String label;

    Copy(String label) {
      this.label = label;
    }
  }

  /// What becomes of a blob that was not there.
  enum Kept {
    YES("true"),
    /// There is no room for it, or only its end is read.
    NO("false");

    private final String label;

    Kept(String label) {
      this.label = label;
    }
  }

  /// What went wrong.
  enum Trouble {
    /// A copy was not what was written.
    DAMAGED("damaged"),
    /// The disk could not be written or read.
    STORAGE("storage");

    private final String label;

    Trouble(String label) {
      this.label = label;
    }
  }

  <T> void held(T cache, ToDoubleFunction<T> bytes) {
    Gauge.builder("imagepush.cache.bytes", cache, bytes)
        .description("Bytes of the cache on disk")
        .register(meters);
  }

  void hit(Copy copy) {
    hits(copy).increment();
  }

  void missed(Kept kept) {
    misses(kept).increment();
  }

  void evicted(int blobs) {
    evictions.increment(blobs);
  }

  void failed(Trouble trouble) {
    failures(trouble).increment();
  }

  private Counter hits(Copy copy) {
    return meters.counter("imagepush.cache.hits", "copy", copy.label);
  }

  private Counter misses(Kept kept) {
    return meters.counter("imagepush.cache.misses", "kept", kept.label);
  }

  private Counter failures(Trouble trouble) {
    return meters.counter("imagepush.cache.failures", "kind", trouble.label);
  }
}
