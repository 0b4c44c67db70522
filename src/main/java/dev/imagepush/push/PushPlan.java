package dev.imagepush.push;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Referrer;
import java.util.List;
import java.util.Map;

/// What is left to do, in order: blobs, then manifests by their digests, then the names of the root.
///
/// @param blobs to send or mount, in any order among themselves
/// @param reusedBlobs how many blobs the destination already holds
/// @param reusedBytes the bytes of these
/// @param manifests to store by digest, children first; the root is not among them
/// @param attaching what is attached to them, stored before the names
/// @param names under which the root is stored last: tags, or its digest where there are none
/// @param notes on what the destination had in the same places: parts of a sentence
public record PushPlan(
    List<Descriptor> blobs,
    int reusedBlobs,
    long reusedBytes,
    List<ManifestBytes> manifests,
    ManifestBytes root,
    Attaching attaching,
    List<String> names,
    List<String> notes) {
  public PushPlan {
    blobs = List.copyOf(blobs);
    manifests = List.copyOf(manifests);
    names = List.copyOf(names);
    notes = List.copyOf(notes);
  }

  /// What is left to do for signatures and other referrers.
  ///
  /// @param rootFirst whether the root is stored by its digest before them
  /// @param manifests to store by digest, a subject before what refers to it
  /// @param tags of cosign's making, and what they are to point at
  /// @param unlisted those that the destination does not list as referrers
  public record Attaching(
      boolean rootFirst,
      List<ManifestBytes> manifests,
      Map<String, ManifestBytes> tags,
      List<Referrer> unlisted) {
    static final Attaching NOTHING = new Attaching(false, List.of(), Map.of(), List.of());

    public Attaching {
      manifests = List.copyOf(manifests);
      tags = Map.copyOf(tags);
      unlisted = List.copyOf(unlisted);
    }

    boolean isEmpty() {
      return manifests.isEmpty() && tags.isEmpty() && unlisted.isEmpty();
    }
  }

  /// Whether the destination already is as it should be.
  public boolean isEmpty() {
    return names.isEmpty() && attaching.isEmpty();
  }

  public long bytesToSend() {
    return blobs.stream().mapToLong(Descriptor::size).sum();
  }
}
