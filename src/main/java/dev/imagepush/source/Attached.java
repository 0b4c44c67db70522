package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ReferrersIndex;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What is attached to a manifest: signatures, attestations, SBOMs.
///
/// @param referrers manifests that are listed as referring to it; whether they do, they say themselves
/// @param tags manifests under tags that cosign makes of the manifest's digest, by tag
public record Attached(List<Descriptor> referrers, Map<String, Descriptor> tags) {
  public static final Attached NOTHING = new Attached(List.of(), Map.of());

  public Attached {
    referrers = List.copyOf(referrers);
    tags = Map.copyOf(tags);
  }

  /// The tags under which cosign keeps signatures, attestations and SBOMs of a manifest.
  public static List<String> cosignTags(Digest subject) {
    return Stream.of(".sig", ".att", ".sbom")
        .map(suffix -> ReferrersIndex.tag(subject) + suffix)
        .toList();
  }
}
