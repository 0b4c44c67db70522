package dev.imagepush.push;

import dev.imagepush.image.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the destination held when it was asked.
///
/// @param tags what each of the destination's tags points at; empty for a tag that does not exist
/// @param manifests those of the image's manifests that it holds
/// @param blobs those of the image's blobs that it holds, as far as they were asked for: a manifest that
///     is there has its blobs
public record DestinationState(
    Map<String, Optional<Digest>> tags, Set<Digest> manifests, Set<Digest> blobs) {
  public DestinationState {
    tags = Map.copyOf(tags);
    manifests = Set.copyOf(manifests);
    blobs = Set.copyOf(blobs);
  }
}
