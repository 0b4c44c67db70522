package dev.imagepush.push;

import dev.imagepush.image.Digest;
import dev.imagepush.image.Referrer;
import java.util.List;
import java.util.Map;

/// What is attached to an image's manifests and pushed with them.
///
/// @param manifests each once; a subject before what refers to it, and children before their index
/// @param tags which of these manifests cosign's tags point at
/// @param referrers every manifest of the image and of its attachments that refers to another one
/// @param absent how many the source lists and does not hold
record Attachments(
    List<ImageGraph.Node> manifests,
    Map<String, Digest> tags,
    List<Referrer> referrers,
    int absent) {
  static final Attachments NONE = new Attachments(List.of(), Map.of(), List.of(), 0);

  Attachments {
    manifests = List.copyOf(manifests);
    tags = Map.copyOf(tags);
    referrers = List.copyOf(referrers);
  }
}
