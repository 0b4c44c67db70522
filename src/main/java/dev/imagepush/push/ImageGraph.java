package dev.imagepush.push;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Platform;
import java.util.List;

/// All that an image consists of.
///
/// @param manifests each once, children before those that list them; the last is the root
/// @param blobs each once, in the order in which they were met
/// @param platforms those that the image runs on, as its index says; empty for a single image
public record ImageGraph(List<Node> manifests, List<Descriptor> blobs, List<Platform> platforms) {
  public ImageGraph {
    if (manifests.isEmpty()) {
      throw new IllegalArgumentException("an image has a manifest");
    }
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
    platforms = List.copyOf(platforms);
  }

  /// One manifest, and the blobs that it alone says must be there.
  public record Node(Manifest manifest, List<Descriptor> blobs) {
    public Node {
      blobs = List.copyOf(blobs);
    }

    public ManifestBytes content() {
      return manifest.content();
    }
  }

  public ManifestBytes root() {
    return manifests.getLast().content();
  }

  /// The bytes of all blobs.
  public long blobBytes() {
    return blobs.stream().mapToLong(Descriptor::size).sum();
  }
}
