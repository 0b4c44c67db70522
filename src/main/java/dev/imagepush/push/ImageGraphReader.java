package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.IndexSubset;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.Platform;
import dev.imagepush.source.ImageSource;
import dev.imagepush.source.SourceLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads those manifests of an image that are pushed from its source, within the limits. An index that
/// loses entries is written anew, so that it lists what is pushed and nothing else.
final class ImageGraphReader {
  private final ImageSource source;
  private final ManifestParser parser;
  private final GraphBudget budget;
  private final PlatformChoice choice;
  private final ConfigPlatform configs;
  private final StepRetry retry;
  private final Map<Digest, ImageGraph.Node> nodes = new LinkedHashMap<>();
  private final Map<Visit, Optional<Descriptor>> visits = new HashMap<>();
  private final Set<Digest> rewritten = new HashSet<>();
  private final Referrers referrers;

  private ImageGraphReader(
      ImageSource source,
      PushScope scope,
      SourceLimits limits,
      StepRetry retry,
      ManifestMemory.Share memory) {
    this.referrers = scope.referrers();
    this.source = source;
    this.retry = retry;
    this.parser = new ManifestParser(limits.layers());
    this.budget = new GraphBudget(source.name(), limits, memory);
    this.choice = new PlatformChoice(scope.platforms());
    this.configs = new ConfigPlatform(source, limits.manifestBytes(), retry);
  }

  /// One manifest, as a whole or as far as its platforms are pushed.
  private record Visit(Digest digest, boolean whole) {}

  /// Reads an image.
  ///
  /// @param memory what the push may hold; as long as the image is used
  /// @throws ExitException PlatformNotFound, LimitExceeded, SourceCorrupt and all that reading may end in
  static ImageGraph read(
      ImageSource source,
      PushScope scope,
      SourceLimits limits,
      StepRetry retry,
      ManifestMemory.Share memory)
      throws IOException {
    ImageGraph graph = new ImageGraphReader(source, scope, limits, retry, memory).read();
    memory.hasRead();
    return graph;
  }

  private ImageGraph read() throws IOException {
    ManifestBytes root = source.root();
    boolean whole = choice.takesAll();
    visits.put(new Visit(root.digest(), whole), Optional.of(root.descriptor()));
    ManifestBytes kept = visit(root, 1, whole).orElse(root);
    choice.requireFound(source.name());
    moveToEnd(kept.digest());
    Optional<ImageGraph.Subset> subset =
        kept.equals(root)
            ? Optional.empty()
            : Optional.of(new ImageGraph.Subset(choice.takenCount(), choice.offeredCount()));
    List<Platform> platforms = choice.taken();
    List<ImageGraph.Node> image = List.copyOf(nodes.values());
    Attachments attachments = attachments(image);
    return new ImageGraph(image, budget.blobs(), platforms, subset, attachments);
  }

  private Attachments attachments(List<ImageGraph.Node> image) throws IOException {
    return switch (referrers) {
      case IGNORE -> Attachments.NONE;
      case COPY ->
          new AttachmentReader(source, retry, this::readAttached)
              .read(
                  image.stream()
                      .map(node -> node.content().digest())
                      .filter(digest -> !rewritten.contains(digest))
                      .toList(),
                  image);
    };
  }

  /// The nodes of a manifest that no index of the image need list.
  private List<ImageGraph.Node> readAttached(Descriptor manifest) throws IOException {
    int before = nodes.size();
    visitEntry(manifest, 0, true);
    return nodes.values().stream().skip(before).toList();
  }

  /// Reads what a manifest consists of; what is pushed in its place, which is nothing where none of its
  /// platforms is.
  private Optional<ManifestBytes> visit(ManifestBytes content, int depth, boolean whole)
      throws IOException {
    budget.add(content);
    Manifest manifest = parser.parse(content);
    budget.add(manifest);
    return switch (manifest) {
      case Manifest.Image image -> visitImage(image, whole);
      case Manifest.Index index -> visitIndex(index, depth, whole);
    };
  }

  private Optional<ManifestBytes> visitImage(Manifest.Image image, boolean whole) {
    if (!whole && !configs.of(image).map(choice::takes).orElse(true)) {
      return Optional.empty();
    }
    List<Descriptor> own = new ArrayList<>();
    own.add(image.config());
    image.layers().stream()
        .filter(layer -> !layer.mediaType().isNonDistributable())
        .forEach(own::add);
    keep(image, own);
    return Optional.of(image.content());
  }

  /// Reads what an index lists; entries that are no manifests, as in build caches, are blobs.
  private Optional<ManifestBytes> visitIndex(Manifest.Index index, int depth, boolean whole)
      throws IOException {
    List<Optional<Descriptor>> entries = new ArrayList<>();
    Set<Digest> stay = new HashSet<>();
    for (Descriptor entry : index.manifests()) {
      Optional<Descriptor> kept =
          !whole && PlatformChoice.isAttestation(entry, index)
              ? Optional.empty()
              : visitEntry(entry, depth, whole);
      kept.ifPresent(stays -> stay.add(entry.digest()));
      entries.add(kept);
    }
    for (int i = 0; i < entries.size() && !whole; i++) {
      Descriptor entry = index.manifests().get(i);
      if (PlatformChoice.isAttestation(entry, index)
          && PlatformChoice.staysWith(entry, stay::contains)) {
        entries.set(i, visitEntry(entry, depth, true));
      }
    }
    return keep(index, entries);
  }

  private Optional<ManifestBytes> keep(Manifest.Index index, List<Optional<Descriptor>> entries) {
    if (!index.manifests().isEmpty() && entries.stream().allMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    ManifestBytes content = IndexSubset.of(index, entries);
    if (!content.equals(index.content())) {
      rewritten.add(content.digest());
    }
    Manifest.Index pushed =
        content.equals(index.content())
            ? index
            : new Manifest.Index(
                content, entries.stream().flatMap(Optional::stream).toList(), index.subject());
    keep(
        pushed,
        pushed.manifests().stream().filter(entry -> !entry.mediaType().isManifest()).toList());
    return Optional.of(content);
  }

  /// What stands in an entry's place.
  private Optional<Descriptor> visitEntry(Descriptor entry, int depth, boolean whole)
      throws IOException {
    Optional<Platform> named = PlatformChoice.named(entry);
    boolean taken = named.map(choice::takes).orElse(true);
    if (!whole && !taken) {
      return Optional.empty();
    }
    if (!entry.mediaType().isManifest()) {
      return Optional.of(entry);
    }
    Visit visit = new Visit(entry.digest(), whole || named.isPresent());
    // While it is read it stands for itself: one that a lying source puts within itself has an end.
    if (visits.putIfAbsent(visit, Optional.of(entry)) == null) {
      budget.requireRoom(entry, depth);
      ManifestBytes content = retry.run(() -> source.manifest(entry));
      Optional<ManifestBytes> kept = visit(content, depth + 1, visit.whole());
      visits.put(visit, kept.map(own -> own.equals(content) ? entry : own.descriptor()));
    }
    return visits.getOrDefault(visit, Optional.empty()).map(kept -> inPlaceOf(entry, kept));
  }

  private static Descriptor inPlaceOf(Descriptor entry, Descriptor kept) {
    return kept.digest().equals(entry.digest())
        ? entry
        : new Descriptor(
            entry.mediaType(), kept.digest(), kept.size(), entry.platform(), entry.annotations());
  }

  /// The root is last, even where a lying source put it within itself.
  private void moveToEnd(Digest root) {
    ImageGraph.Node node = nodes.remove(root);
    if (node != null) {
      nodes.put(root, node);
    }
  }

  private void keep(Manifest manifest, List<Descriptor> own) {
    own.forEach(budget::add);
    nodes.putIfAbsent(manifest.content().digest(), new ImageGraph.Node(manifest, own));
  }
}
