package dev.imagepush.push;

import dev.imagepush.http.RequestBody.ByteCount;
import dev.imagepush.image.Descriptor;
import dev.imagepush.registry.upload.UploadProgress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How far a push is, while it runs. A blob that is sent a second time counts only what goes beyond the
/// first, so that progress never goes backwards. Thread-safe.
public final class PushProgress {
  private final AtomicLong bytesTotal = new AtomicLong();
  private final AtomicLong bytesDone = new AtomicLong();
  private final AtomicLong bytesReused = new AtomicLong();
  private final AtomicLong bytesMounted = new AtomicLong();
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicInteger blobsTotal = new AtomicInteger();
  private final AtomicInteger blobsDone = new AtomicInteger();
  private final List<String> names = new CopyOnWriteArrayList<>();

  /// A moment of it.
  ///
  /// @param bytesDone those that the destination holds, reused ones among them
  /// @param bytesReused those that it held before, or mounted
  /// @param bytesMounted those that it took over from another repository of its registry
  /// @param bytesSent those that went over the wire, sent again or not
  public record Snapshot(
      long bytesTotal,
      long bytesDone,
      long bytesReused,
      long bytesMounted,
      long bytesSent,
      int blobsTotal,
      int blobsDone) {
    /// From 0 to 100; 0 while the total is not known, 100 for an image without bytes.
    public int percent() {
      if (blobsTotal == 0) {
        return 0;
      }
      return bytesTotal == 0 ? 100 : (int) Math.min(100, bytesDone * 100 / bytesTotal);
    }
  }

  public Snapshot snapshot() {
    return new Snapshot(
        bytesTotal.get(),
        bytesDone.get(),
        bytesReused.get(),
        bytesMounted.get(),
        bytesSent.get(),
        blobsTotal.get(),
        blobsDone.get());
  }

  /// Takes over what another process says of its push. What it says it has done never becomes less, and what
  /// says so is left out.
  public void takeOver(Snapshot other) {
    if (other.bytesTotal() < bytesDone.get() || other.blobsTotal() < blobsDone.get()) {
      return;
    }
    bytesTotal.set(other.bytesTotal());
    bytesReused.set(other.bytesReused());
    bytesMounted.set(other.bytesMounted());
    blobsTotal.set(other.blobsTotal());
    bytesDone.accumulateAndGet(other.bytesDone(), Math::max);
    bytesSent.accumulateAndGet(other.bytesSent(), Math::max);
    blobsDone.accumulateAndGet(other.blobsDone(), Math::max);
  }

  /// The names that have been set.
  List<String> names() {
    return List.copyOf(names);
  }

  void named(Collection<String> set) {
    names.addAll(set);
  }

  void planned(PushPlan plan) {
    bytesTotal.set(plan.bytesToSend() + plan.reusedBytes());
    bytesDone.set(plan.reusedBytes());
    bytesReused.set(plan.reusedBytes());
    blobsTotal.set(plan.blobs().size() + plan.reusedBlobs());
    blobsDone.set(plan.reusedBlobs());
  }

  OfBlob of(Descriptor blob) {
    return new OfBlob(blob);
  }

  /// The progress of a blob that is sent although it counted as done.
  UploadProgress ofResend() {
    return offset -> bytesSent::addAndGet;
  }

  /// The progress of one blob through all its tries.
  final class OfBlob implements UploadProgress {
    private final Descriptor blob;
    private long furthest;

    private OfBlob(Descriptor blob) {
      this.blob = blob;
    }

    @Override
    public ByteCount at(long offset) {
      reach(offset);
      long[] position = {offset};
      return bytes -> {
        position[0] += bytes;
        bytesSent.addAndGet(bytes);
        reach(position[0]);
      };
    }

    void mounted() {
      bytesReused.addAndGet(blob.size());
      bytesMounted.addAndGet(blob.size());
      finished();
    }

    void finished() {
      reach(blob.size());
      blobsDone.incrementAndGet();
    }

    private synchronized void reach(long position) {
      if (position > furthest) {
        bytesDone.addAndGet(position - furthest);
        furthest = position;
      }
    }
  }
}
