package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Referrer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Decides what to do, from what the source is and what the destination holds. Touches nothing.
final class PushPlanner {
  private PushPlanner() {}

  /// Plans a push.
  ///
  /// @throws ExitException TagConflict where a tag points at another image and may not be moved
  static PushPlan plan(ImageGraph graph, DestinationState state, Destination destination) {
    return plan(graph, state, destination, false);
  }

  /// Plans a push.
  ///
  /// @param forced whether tags are set that point at the image already
  /// @throws ExitException TagConflict where a tag points at another image and may not be moved
  static PushPlan plan(
      ImageGraph graph, DestinationState state, Destination destination, boolean forced) {
    ManifestBytes root = graph.root();
    boolean rootIsThere = state.manifests().contains(root.digest());
    List<ImageGraph.Node> absent = new ArrayList<>();
    if (!rootIsThere) {
      absent.addAll(absent(graph.manifests(), state));
    }
    CosignTags cosignTags = CosignTags.plan(graph, state, destination.overwrite());
    List<ManifestBytes> manifests =
        absent.stream()
            .map(ImageGraph.Node::content)
            .filter(content -> !content.digest().equals(root.digest()))
            .toList();
    absent.addAll(absent(graph.attachments().manifests(), state));
    List<Descriptor> toSend = blobs(absent, state);
    long bytesToSend = toSend.stream().mapToLong(Descriptor::size).sum();
    return new PushPlan(
        toSend,
        graph.blobs().size() - toSend.size(),
        graph.blobBytes() - bytesToSend,
        manifests,
        root,
        attaching(graph, state, cosignTags, rootIsThere),
        names(root, rootIsThere, state, destination, forced),
        cosignTags.notes());
  }

  private static List<ImageGraph.Node> absent(List<ImageGraph.Node> nodes, DestinationState state) {
    return nodes.stream()
        .filter(node -> !state.manifests().contains(node.content().digest()))
        .toList();
  }

  private static List<Descriptor> blobs(List<ImageGraph.Node> absent, DestinationState state) {
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    for (ImageGraph.Node node : absent) {
      for (Descriptor blob : node.blobs()) {
        if (!state.blobs().contains(blob.digest())) {
          blobs.put(blob.digest(), blob);
        }
      }
    }
    return List.copyOf(blobs.values());
  }

  private static PushPlan.Attaching attaching(
      ImageGraph graph, DestinationState state, CosignTags cosignTags, boolean rootIsThere) {
    Attachments attachments = graph.attachments();
    List<Referrer> unlisted =
        attachments.referrers().stream()
            .filter(referrer -> !listing(state, referrer).referrers().contains(digest(referrer)))
            .toList();
    // A registry lists what it is given: one that it holds and does not list is given once more.
    Set<Digest> again =
        unlisted.stream()
            .filter(referrer -> listing(state, referrer).byRegistry())
            .map(PushPlanner::digest)
            .collect(Collectors.toSet());
    List<ManifestBytes> manifests =
        attachments.manifests().stream()
            .map(ImageGraph.Node::content)
            .filter(
                content ->
                    again.contains(content.digest())
                        || !state.manifests().contains(content.digest()))
            .toList();
    PushPlan.Attaching attaching =
        new PushPlan.Attaching(!rootIsThere, manifests, cosignTags.toSet(), unlisted);
    return attaching.isEmpty() ? PushPlan.Attaching.NOTHING : attaching;
  }

  private static DestinationState.Listing listing(DestinationState state, Referrer referrer) {
    return state.listings().getOrDefault(referrer.subject(), DestinationState.Listing.NONE);
  }

  private static Digest digest(Referrer referrer) {
    return referrer.descriptor().digest();
  }

  private static List<String> names(
      ManifestBytes root,
      boolean rootIsThere,
      DestinationState state,
      Destination destination,
      boolean forced) {
    if (destination.tags().isEmpty()) {
      return rootIsThere ? List.of() : List.of(root.digest().toString());
    }
    List<String> names = new ArrayList<>();
    for (String tag : destination.tags()) {
      Optional<Digest> current = state.tags().getOrDefault(tag, Optional.empty());
      requireMovable(destination, tag, current, root.digest());
      if (forced || !current.equals(Optional.of(root.digest()))) {
        names.add(tag);
      }
    }
    return names;
  }

  /// Returns where the tag may be set to the image.
  ///
  /// @param current what it points at
  /// @throws ExitException TagConflict where that is another image, which may not be overwritten
  static void requireMovable(
      Destination destination, String tag, Optional<Digest> current, Digest image) {
    boolean taken = current.filter(digest -> !digest.equals(image)).isPresent();
    if (taken && destination.overwrite() == Overwrite.NEVER) {
      throw new ExitException(
          ExitReason.TAG_CONFLICT,
          "the tag "
              + destination.repository()
              + ":"
              + tag
              + " points at "
              + current.orElseThrow()
              + ", and overwrite is Never; use another tag, or set overwrite to Always");
    }
  }
}
