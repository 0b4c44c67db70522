package dev.imagepush.push;

import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What becomes of the tags that cosign makes of digests. Nobody chose their names, and both sides may
/// have signed: one that stands at the destination for something else is never a failure of the push,
/// and never replaced without a word.
///
/// @param toSet the tags to set, and to what
/// @param notes on those that pointed elsewhere: parts of a sentence
record CosignTags(Map<String, ManifestBytes> toSet, List<String> notes) {
  CosignTags {
    toSet = Map.copyOf(toSet);
    notes = List.copyOf(notes);
  }

  static CosignTags plan(ImageGraph graph, DestinationState state, Overwrite overwrite) {
    Map<Digest, ManifestBytes> manifests = new HashMap<>();
    graph
        .attachments()
        .manifests()
        .forEach(node -> manifests.put(node.content().digest(), node.content()));
    graph.manifests().forEach(node -> manifests.put(node.content().digest(), node.content()));
    Map<String, ManifestBytes> toSet = new HashMap<>();
    List<String> notes = new ArrayList<>();
    new TreeMap<>(graph.attachments().tags())
        .forEach(
            (tag, digest) -> {
              Optional<Digest> current = state.tags().getOrDefault(tag, Optional.empty());
              ManifestBytes manifest = manifests.get(digest);
              if (manifest == null || current.equals(Optional.of(digest))) {
                return;
              }
              current.ifPresent(other -> notes.add(note(tag, other, overwrite)));
              if (current.isEmpty() || overwrite == Overwrite.ALWAYS) {
                toSet.put(tag, manifest);
              }
            });
    return new CosignTags(toSet, notes);
  }

  private static String note(String tag, Digest current, Overwrite overwrite) {
    return switch (overwrite) {
      case ALWAYS -> "cosign's tag " + tag + " was moved from " + current;
      case NEVER -> "cosign's tag " + tag + " was left at " + current + " (overwrite: Never)";
    };
  }
}
