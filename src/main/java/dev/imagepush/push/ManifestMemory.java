package dev.imagepush.push;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Manifest;
import dev.imagepush.source.ManifestRoom;
import dev.imagepush.source.SourceLimits;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The memory that manifests take, of all pushes of this process together. Each push has a little of it for
/// itself, which is plenty for most images. Who needs more shares half of the heap with all others: while it
/// reads it has the most that an image may take, and afterwards what it holds. Thread-safe.
final class ManifestMemory {
  /// No manifest takes more times its own bytes once it is read: annotations of three letters come close.
  private static final int MOST_TIMES = 16;

  /// How much of an image's bytes, at their most, its manifests may take: 128 MiB where a manifest may have
  /// 4 MiB.
  private static final int OF_IMAGE_FACTOR = 32;

  private static final int OBJECT_BYTES = 400;
  private static final int ANNOTATION_BYTES = 128;

  private final long ofImage;
  private final long ofItsOwn;
  private final ReadingRoom room;

  /// @param ofAll what all pushes have together; one image at least
  ManifestMemory(long ofImage, long ofItsOwn, long ofAll) {
    this.ofImage = ofImage;
    this.ofItsOwn = ofItsOwn;
    this.room = new ReadingRoom(Math.max(ofAll, ofImage), ofImage);
  }

  /// @param heap the most bytes that this process has
  static ManifestMemory of(SourceLimits limits, long heap) {
    long ofImage = (long) limits.manifestBytes() * OF_IMAGE_FACTOR;
    return new ManifestMemory(ofImage, limits.manifestBytes() / 2, heap / 2);
  }

  /// The part of one push.
  Share of(Tenant tenant) {
    return new Share(tenant);
  }

  /// What one push holds; closing it lets all of it go. For one thread; any may ask whether it waits.
  final class Share implements ManifestRoom, AutoCloseable {
    private final Tenant tenant;
    private ReadingRoom.@Nullable Taken taken;
    private long held;
    private volatile boolean waits;

    Share(Tenant tenant) {
      this.tenant = tenant;
    }

    @Override
    public void awaitRoom(long bytes) {
      if (taken == null && held + bytes * MOST_TIMES > ofItsOwn) {
        waits = true;
        taken = room.take(tenant);
        waits = false;
      }
    }

    @Override
    public boolean holds(Manifest manifest) {
      held += bytes(manifest);
      if (held <= ofItsOwn) {
        leave();
      }
      return held <= ofImage;
    }

    @Override
    public void hasRead() {
      if (taken != null) {
        taken.keep(held);
      }
    }

    /// The most bytes that one image's manifests may take.
    long most() {
      return ofImage;
    }

    /// Whether it waits for others now.
    boolean isWaiting() {
      return waits;
    }

    @Override
    public void close() {
      held = 0;
      leave();
    }

    private void leave() {
      if (taken != null) {
        taken.close();
        taken = null;
      }
    }
  }

  /// What a manifest takes, its bytes and what was read of them.
  static long bytes(Manifest manifest) {
    long bytes = manifest.content().size() + OBJECT_BYTES;
    for (Descriptor descriptor : descriptors(manifest)) {
      bytes += OBJECT_BYTES;
      for (Map.Entry<String, String> annotation : descriptor.annotations().entrySet()) {
        bytes +=
            ANNOTATION_BYTES + 2L * (annotation.getKey().length() + annotation.getValue().length());
      }
    }
    return bytes;
  }

  private static List<Descriptor> descriptors(Manifest manifest) {
    List<Descriptor> own =
        switch (manifest) {
          case Manifest.Index index -> index.manifests();
          case Manifest.Image image ->
              Stream.concat(Stream.of(image.config()), image.layers().stream()).toList();
        };
    Descriptor subject = manifest.subject();
    return subject == null ? own : Stream.concat(own.stream(), Stream.of(subject)).toList();
  }
}
