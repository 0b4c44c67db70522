package dev.imagepush.push;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All that an image consists of.
///
/// @param manifests each once, children before those that list them; the last is the root
/// @param blobs each once, in the order in which they were met
/// @param platforms those that are pushed, as the image's index says; empty for a single image of which
///     no platform was asked for
/// @param subset what the root is not; empty where it is the source's own
/// @param attachments what is pushed with it and refers to it
public record ImageGraph(
    List<Node> manifests,
    List<Descriptor> blobs,
    List<Platform> platforms,
    Optional<Subset> subset,
    Attachments attachments) {
  public ImageGraph {
    if (manifests.isEmpty()) {
      throw new IllegalArgumentException("an image has a manifest");
    }
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
    platforms = List.copyOf(platforms);
  }

  /// That the root is written anew from an index, with some of its platforms alone.
  ///
  /// @param kept how many platforms it has
  /// @param offered how many the source has
  public record Subset(int kept, int offered) {
    String note() {
      return "the index was rewritten for %d of %d platforms, signatures of the whole index no longer match"
          .formatted(kept, offered);
    }
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

  /// What is at the destination once all of this is.
  PushOutcome.PushedImage asPushed() {
    List<String> notes = new ArrayList<>();
    subset.map(Subset::note).ifPresent(notes::add);
    int attached = attachments.manifests().size();
    if (attached > 0) {
      notes.add(
          "with %d signature%s or other referrer%s"
              .formatted(attached, attached == 1 ? "" : "s", attached == 1 ? "" : "s"));
    }
    if (attachments.absent() > 0) {
      notes.add("%d more are listed at the source and not there".formatted(attachments.absent()));
    }
    return new PushOutcome.PushedImage(root().digest(), notes);
  }

  /// The bytes of all blobs.
  public long blobBytes() {
    return blobs.stream().mapToLong(Descriptor::size).sum();
  }
}
