package dev.imagepush.push;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Referrer;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.source.ParallelSteps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

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

  /// @param distrusted whether a manifest that is there says nothing about what it lists: all of it is
  ///     asked for, and manifests count as missing
  DestinationState observe(ImageGraph graph, Destination destination, boolean distrusted) {
    List<String> names = new ArrayList<>(destination.tags());
    names.addAll(graph.attachments().tags().keySet());
    Map<String, Optional<Digest>> tags = tags(names);
    Digest root = graph.root().digest();
    boolean rootIsThere =
        !distrusted && (tags.containsValue(Optional.of(root)) || find(root.toString()).isPresent());
    List<ImageGraph.Node> nodes = new ArrayList<>(graph.attachments().manifests());
    if (!rootIsThere) {
      nodes.addAll(0, graph.manifests());
    }
    Set<Digest> manifests = distrusted ? new HashSet<>() : there(nodes, root);
    Set<Digest> blobs = blobsThere(nodes, manifests);
    if (rootIsThere) {
      manifests.add(root);
    }
    return new DestinationState(tags, manifests, blobs, listings(graph));
  }

  private Set<Digest> blobsThere(List<ImageGraph.Node> nodes, Set<Digest> manifests) {
    List<Descriptor> asked = new ArrayList<>();
    for (ImageGraph.Node node : nodes) {
      if (!manifests.contains(node.content().digest())) {
        asked.addAll(node.blobs());
      }
    }
    Set<Digest> blobs = ConcurrentHashMap.newKeySet();
    steps.forEach(
        asked.stream().distinct().toList(),
        blob -> {
          if (retry.run(() -> target.hasBlob(blob))) {
            target.settle(blob);
            blobs.add(blob.digest());
          }
        });
    return blobs;
  }

  private Map<Digest, DestinationState.Listing> listings(ImageGraph graph) {
    Map<Digest, DestinationState.Listing> listings = new ConcurrentHashMap<>();
    steps.forEach(
        graph.attachments().referrers().stream().map(Referrer::subject).distinct().toList(),
        subject -> listings.put(subject, retry.run(() -> listing(subject))));
    return listings;
  }

  private DestinationState.Listing listing(Digest subject) {
    Optional<List<Descriptor>> byRegistry = target.referrers().list(subject);
    List<Descriptor> entries =
        byRegistry.orElseGet(
            () ->
                target
                    .referrers()
                    .tagged(subject)
                    .map(tagged -> tagged.index().manifests())
                    .orElse(List.of()));
    return new DestinationState.Listing(
        byRegistry.isPresent(),
        entries.stream().map(Descriptor::digest).collect(Collectors.toSet()));
  }

  private Optional<Digest> find(String reference) {
    return retry.run(() -> target.findManifest(reference));
  }

  private Map<String, Optional<Digest>> tags(List<String> tags) {
    Map<String, Optional<Digest>> found = new ConcurrentHashMap<>();
    steps.forEach(tags, tag -> found.put(tag, find(tag)));
    return new HashMap<>(found);
  }

  /// Those of the manifests that are there, the root apart.
  private Set<Digest> there(List<ImageGraph.Node> nodes, Digest root) {
    Set<Digest> there = ConcurrentHashMap.newKeySet();
    List<Digest> asked =
        nodes.stream()
            .map(node -> node.content().digest())
            .filter(digest -> !digest.equals(root))
            .toList();
    steps.forEach(
        asked,
        digest -> {
          if (find(digest.toString()).isPresent()) {
            there.add(digest);
          }
        });
    return there;
  }
}
