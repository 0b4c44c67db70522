package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what to do, from what the source is and what the destination holds. Touches nothing.
final class PushPlanner {
  private PushPlanner() {}

  /// Plans a push.
  ///
  /// @throws ExitException TagConflict where a tag points at another image and may not be moved
  static PushPlan plan(ImageGraph graph, DestinationState state, Destination destination) {
    ManifestBytes root = graph.root();
    boolean rootIsThere = state.manifests().contains(root.digest());
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    List<ManifestBytes> manifests = new ArrayList<>();
    for (ImageGraph.Node node : graph.manifests()) {
      if (rootIsThere || state.manifests().contains(node.content().digest())) {
        continue;
      }
      for (Descriptor blob : node.blobs()) {
        if (!state.blobs().contains(blob.digest())) {
          blobs.put(blob.digest(), blob);
        }
      }
      if (!node.content().digest().equals(root.digest())) {
        manifests.add(node.content());
      }
    }
    List<Descriptor> toSend = List.copyOf(blobs.values());
    long bytesToSend = toSend.stream().mapToLong(Descriptor::size).sum();
    return new PushPlan(
        toSend,
        graph.blobs().size() - toSend.size(),
        graph.blobBytes() - bytesToSend,
        manifests,
        root,
        names(root, rootIsThere, state, destination));
  }

  private static List<String> names(
      ManifestBytes root, boolean rootIsThere, DestinationState state, Destination destination) {
    if (destination.tags().isEmpty()) {
      return rootIsThere ? List.of() : List.of(root.digest().toString());
    }
    List<String> names = new ArrayList<>();
    for (String tag : destination.tags()) {
      Optional<Digest> current = state.tags().getOrDefault(tag, Optional.empty());
      requireMovable(destination, tag, current, root.digest());
      if (!current.equals(Optional.of(root.digest()))) {
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
