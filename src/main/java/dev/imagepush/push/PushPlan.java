package dev.imagepush.push;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.ManifestBytes;
import java.util.List;

/// What is left to do, in order: blobs, then manifests by their digests, then the names of the root.
///
/// @param blobs to send or mount, in any order among themselves
/// @param reusedBlobs how many blobs the destination already holds
/// @param reusedBytes the bytes of these
/// @param manifests to store by digest, children first; the root is not among them
/// @param names under which the root is stored last: tags, or its digest where there are none
public record PushPlan(
    List<Descriptor> blobs,
    int reusedBlobs,
    long reusedBytes,
    List<ManifestBytes> manifests,
    ManifestBytes root,
    List<String> names) {
  public PushPlan {
    blobs = List.copyOf(blobs);
    manifests = List.copyOf(manifests);
    names = List.copyOf(names);
  }

  /// Whether the destination already is as it should be.
  public boolean isEmpty() {
    return names.isEmpty();
  }

  public long bytesToSend() {
    return blobs.stream().mapToLong(Descriptor::size).sum();
  }
}
