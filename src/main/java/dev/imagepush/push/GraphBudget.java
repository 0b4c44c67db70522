package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.source.SourceLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps account of what belongs to an image while it is read: its blobs, each once, and that all of it
/// stays within the limits, those of the image and those of all pushes together.
final class GraphBudget {
  /// The most manifests of one image, however they are nested.
  private static final int MAX_MANIFESTS = 4096;

  /// All manifests of one image have at most so many times `limits.manifestBytes`.
  private static final int MAX_MANIFEST_BYTES_FACTOR = 8;

  private final String source;
  private final SourceLimits limits;
  private final ManifestMemory.Share memory;
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private int manifests;
  private long manifestBytes;
  private long blobBytes;

  GraphBudget(String source, SourceLimits limits, ManifestMemory.Share memory) {
    this.source = source;
    this.limits = limits;
    this.memory = memory;
  }

  /// The blobs, in the order in which they were met.
  List<Descriptor> blobs() {
    return List.copyOf(blobs.values());
  }

  /// Makes sure that a listed manifest may be read.
  void requireRoom(Descriptor listed, int depth) {
    if (listed.mediaType().isIndex() && depth >= limits.indexDepth()) {
      throw limit("indexes nested deeper than " + limits.indexDepth() + " (limits.indexDepth)");
    }
    if (listed.size() > limits.manifestBytes()) {
      throw limit(
          "a manifest of more than " + limits.manifestBytes() + " bytes (limits.manifestBytes)");
    }
  }

  /// Counts a manifest whose bytes are here, and waits until what they say may be read.
  void add(ManifestBytes manifest) {
    manifests++;
    if (manifests > MAX_MANIFESTS) {
      throw limit("more than " + MAX_MANIFESTS + " manifests");
    }
    manifestBytes += manifest.size();
    long mostBytes = (long) limits.manifestBytes() * MAX_MANIFEST_BYTES_FACTOR;
    if (manifestBytes > mostBytes) {
      throw limit("manifests of more than " + mostBytes + " bytes together (limits.manifestBytes)");
    }
    memory.awaitRoom(manifest.size());
  }

  /// Counts what was read of a manifest.
  void add(Manifest manifest) {
    if (!memory.holds(manifest)) {
      throw limit(
          "manifests that take more than "
              + memory.most()
              + " bytes of memory (limits.manifestBytes)");
    }
  }

  /// Counts a blob that is to be pushed.
  void add(Descriptor blob) {
    Descriptor known = blobs.putIfAbsent(blob.digest(), blob);
    if (known != null) {
      if (known.size() != blob.size()) {
        throw new ExitException(
            ExitReason.SOURCE_CORRUPT,
            "two descriptors of the blob " + blob.digest() + " give it different sizes");
      }
      return;
    }
    blobBytes = Math.addExact(blobBytes, Math.min(blob.size(), Long.MAX_VALUE / 2));
    if (blobBytes > limits.imageBytes()) {
      throw limit("more than " + limits.imageBytes() + " bytes (limits.imageBytes)");
    }
  }

  private ExitException limit(String what) {
    return new ExitException(ExitReason.LIMIT_EXCEEDED, "the source " + source + " has " + what);
  }
}
