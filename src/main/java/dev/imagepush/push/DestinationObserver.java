package dev.imagepush.push;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.registry.RepositoryClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Asks a destination what it holds, and no more than a plan needs: nothing about blobs where the
/// manifest that lists them is there.
final class DestinationObserver {
  private final RepositoryClient target;
  private final ParallelSteps steps;
  private final StepRetry retry;

  DestinationObserver(RepositoryClient target, ParallelSteps steps, StepRetry retry) {
    this.target = target;
    this.steps = steps;
    this.retry = retry;
  }

  DestinationState observe(ImageGraph graph, Destination destination) {
    Map<String, Optional<Digest>> tags = tags(destination.tags());
    Digest root = graph.root().digest();
    if (tags.containsValue(Optional.of(root)) || find(root.toString()).isPresent()) {
      return new DestinationState(tags, Set.of(root), Set.of());
    }
    Set<Digest> manifests = childrenThere(graph, root);
    List<Descriptor> asked = new ArrayList<>();
    for (ImageGraph.Node node : graph.manifests()) {
      if (!manifests.contains(node.content().digest())) {
        asked.addAll(node.blobs());
      }
    }
    Set<Digest> blobs = ConcurrentHashMap.newKeySet();
    steps.forEach(
        asked.stream().distinct().toList(),
        blob -> {
          if (retry.run(() -> target.hasBlob(blob))) {
            blobs.add(blob.digest());
          }
        });
    return new DestinationState(tags, manifests, blobs);
  }

  private Optional<Digest> find(String reference) {
    return retry.run(() -> target.findManifest(reference));
  }

  private Map<String, Optional<Digest>> tags(List<String> tags) {
    Map<String, Optional<Digest>> found = new ConcurrentHashMap<>();
    steps.forEach(tags, tag -> found.put(tag, find(tag)));
    return new HashMap<>(found);
  }

  private Set<Digest> childrenThere(ImageGraph graph, Digest root) {
    Set<Digest> there = ConcurrentHashMap.newKeySet();
    List<Digest> children =
        graph.manifests().stream()
            .map(ImageGraph.Node::manifest)
            .map(Manifest::content)
            .map(content -> content.digest())
            .filter(digest -> !digest.equals(root))
            .toList();
    steps.forEach(
        children,
        child -> {
          if (find(child.toString()).isPresent()) {
            there.add(child);
          }
        });
    return there;
  }
}
