package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Referrer;
import dev.imagepush.source.Attached;
import dev.imagepush.source.ImageSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;

/// Finds what is attached to an image's manifests, and to what is attached, to the end.
final class AttachmentReader {
  /// The most signatures and other artifacts of one image: somebody else may have attached them.
  static final int MAX_ATTACHED = 1000;

  private final ImageSource source;
  private final StepRetry retry;
  private final ManifestReading reading;
  private final Set<Digest> asked = new HashSet<>();
  private final Queue<Digest> subjects = new ArrayDeque<>();
  private final SequencedSet<Digest> attached = new LinkedHashSet<>();
  private final Map<String, Digest> tags = new LinkedHashMap<>();
  private final Set<Digest> absent = new HashSet<>();

  AttachmentReader(ImageSource source, StepRetry retry, ManifestReading reading) {
    this.source = source;
    this.retry = retry;
    this.reading = reading;
  }

  /// Reads a manifest with all that it consists of.
  @FunctionalInterface
  interface ManifestReading {
    /// Its nodes, those not read before: children first, itself last.
    Collection<ImageGraph.Node> read(Descriptor manifest) throws IOException;
  }

  /// Finds what is attached.
  ///
  /// @param image the manifests of the image that the source holds
  /// @param pushed the manifests of the image that are pushed
  /// @throws ExitException LimitExceeded for too many; and whatever reading may end in: what cannot be
  ///     asked for is never taken to be absent
  Attachments read(Collection<Digest> image, Collection<ImageGraph.Node> pushed)
      throws IOException {
    List<ImageGraph.Node> nodes = new ArrayList<>();
    image.forEach(this::ask);
    while (!subjects.isEmpty()) {
      Digest subject = subjects.remove();
      Attached found = retry.run(() -> source.attached(subject));
      for (Descriptor referrer : found.referrers()) {
        nodes.addAll(attach(referrer));
      }
      for (Map.Entry<String, Descriptor> tag : found.tags().entrySet()) {
        nodes.addAll(attach(tag.getValue()));
        tags.put(tag.getKey(), tag.getValue().digest());
      }
    }
    List<Referrer> referrers = new ArrayList<>();
    pushed.stream()
        .map(ImageGraph.Node::manifest)
        .filter(Referrer::isOne)
        .map(Referrer::of)
        .forEach(referrers::add);
    nodes.stream()
        .map(ImageGraph.Node::manifest)
        .filter(Referrer::isOne)
        .map(Referrer::of)
        .forEach(referrers::add);
    return new Attachments(nodes, tags, referrers, absent.size());
  }

  private Collection<ImageGraph.Node> attach(Descriptor manifest) throws IOException {
    if (!manifest.mediaType().isManifest() || !attached.add(manifest.digest())) {
      return List.of();
    }
    if (attached.size() > MAX_ATTACHED) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          "the source "
              + source.name()
              + " has more than "
              + MAX_ATTACHED
              + " signatures and other referrers; push without them (referrers: Ignore)");
    }
    try {
      Collection<ImageGraph.Node> nodes = reading.read(manifest);
      nodes.forEach(node -> ask(node.content().digest()));
      return nodes;
    } catch (ExitException e) {
      if (e.reason() != ExitReason.SOURCE_NOT_FOUND) {
        throw e;
      }
      // A list under a tag is kept by clients: one that was deleted since may stand in it.
      absent.add(manifest.digest());
      return List.of();
    }
  }

  private void ask(Digest subject) {
    if (asked.add(subject)) {
      subjects.add(subject);
    }
  }
}
