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
/// @param listings of the manifests that something pushed refers to
public record DestinationState(
    Map<String, Optional<Digest>> tags,
    Set<Digest> manifests,
    Set<Digest> blobs,
    Map<Digest, Listing> listings) {
  /// What the destination lists as referring to a manifest.
  ///
  /// @param byRegistry whether the registry keeps the list, and not its clients under a tag
  public record Listing(boolean byRegistry, Set<Digest> referrers) {
    public static final Listing NONE = new Listing(false, Set.of());

    public Listing {
      referrers = Set.copyOf(referrers);
    }
  }

  public DestinationState {
    tags = Map.copyOf(tags);
    manifests = Set.copyOf(manifests);
    blobs = Set.copyOf(blobs);
    listings = Map.copyOf(listings);
  }
}
