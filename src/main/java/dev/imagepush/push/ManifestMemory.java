package dev.imagepush.push;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Manifest;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.traffic.Places;
import dev.imagepush.traffic.TrafficLimits;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The memory that manifests take, of all pushes of this process together. Each push has a little of it for
/// itself, which is plenty for most images. Who needs more takes a place, of which there are as many as half
/// of the heap bears; tenants take turns at them.
///
/// Nobody waits for a second place, and a push that waits holds nothing that others wait for: so each comes
/// to its end. Thread-safe.
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
  private final Places places;

  ManifestMemory(long ofImage, long ofItsOwn, int places, InstantSource clock) {
    this.ofImage = ofImage;
    this.ofItsOwn = ofItsOwn;
    this.places = new Places(places, TrafficLimits.keptOf(places), clock, waited -> {});
  }

  /// @param heap the most bytes that this process has
  static ManifestMemory of(SourceLimits limits, long heap, InstantSource clock) {
    long ofImage = (long) limits.manifestBytes() * OF_IMAGE_FACTOR;
    int places = (int) Math.clamp(heap / 2 / ofImage, 1, 1024);
    return new ManifestMemory(ofImage, limits.manifestBytes() / 2, places, clock);
  }

  /// The part of one push.
  Share of(Tenant tenant) {
    return new Share(tenant);
  }

  /// What one push holds; closing it lets all of it go. For one thread; any may ask whether it waits.
  final class Share implements AutoCloseable {
    private final Tenant tenant;
    private Traffic.@Nullable Place place;
    private long held;
    private volatile boolean waits;

    Share(Tenant tenant) {
      this.tenant = tenant;
    }

    /// Waits until a manifest of so many bytes may be read, whatever it holds.
    ///
    /// @throws dev.imagepush.exit.ExitException Cancelled where this thread is interrupted
    void awaitRoom(long bytes) {
      if (place == null && held + bytes * MOST_TIMES > ofItsOwn) {
        waits = true;
        place = places.take(tenant);
        waits = false;
      }
    }

    /// Holds a manifest that was read.
    ///
    /// @return whether the image is within what one may take
    boolean holds(Manifest manifest) {
      held += bytes(manifest);
      if (held <= ofItsOwn) {
        leavePlace();
      }
      return held <= ofImage;
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
      leavePlace();
    }

    private void leavePlace() {
      if (place != null) {
        place.close();
        place = null;
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
