package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The manifests of an image, what is listed before what lists it; the root comes last.
final class ManifestTree {
  /// Those of one image with all its platforms and attestations are some dozens.
  private static final int MAX_MANIFESTS = 4096;

  private static final int MAX_BYTES_FACTOR = 8;

  private final ManifestRoom room;
  private final ImageSource source;
  private final SourceLimits limits;
  private final ManifestParser parser;
  private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
  private long bytes;
  private int begun;
  private boolean tooLarge;

  private ManifestTree(ImageSource source, SourceLimits limits, ManifestRoom room) {
    this.room = room;
    this.source = source;
    this.limits = limits;
    this.parser = new ManifestParser(limits.layers());
  }

  /// Reads them; none of an image that is beyond the limits, which whoever pushes it refuses.
  ///
  /// @param room for those that it returns
  static List<Manifest> read(ImageSource source, SourceLimits limits, ManifestRoom room)
      throws IOException {
    ManifestTree tree = new ManifestTree(source, limits, room);
    tree.visit(source.root(), 1);
    room.hasRead();
    return tree.tooLarge ? List.of() : List.copyOf(tree.manifests.values());
  }

  private void visit(ManifestBytes content, int depth) throws IOException {
    begun++;
    bytes += content.size();
    tooLarge |=
        depth > limits.indexDepth() + 1
            || begun > MAX_MANIFESTS
            || bytes > (long) limits.manifestBytes() * MAX_BYTES_FACTOR;
    if (tooLarge) {
      return;
    }
    room.awaitRoom(content.size());
    Manifest manifest = parser.parse(content);
    if (!room.holds(manifest)) {
      tooLarge = true;
      return;
    }
    switch (manifest) {
      case Manifest.Image image -> {
        // Lists blobs alone.
      }
      case Manifest.Index index -> {
        for (Descriptor child : index.manifests()) {
          if (child.mediaType().isManifest() && !manifests.containsKey(child.digest())) {
            visit(source.manifest(child), depth + 1);
          }
        }
      }
    }
    manifests.put(content.digest(), manifest);
  }
}
