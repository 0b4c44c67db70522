package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.Platform;
import dev.imagepush.source.ImageSource;
import dev.imagepush.source.SourceLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/// Reads an image's manifests from its source, within the limits.
final class ImageGraphReader {
  /// The most manifests of one image, however they are nested.
  private static final int MAX_MANIFESTS = 4096;

  /// Manifests are held in memory: all of one image take at most so many times `limits.manifestBytes`.
  private static final int MAX_MANIFEST_BYTES_FACTOR = 8;

  private final ImageSource source;
  private final SourceLimits limits;
  private final ManifestParser parser;
  private final List<ImageGraph.Node> nodes = new ArrayList<>();
  private final Set<Digest> seen = new HashSet<>();
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private final SequencedSet<Platform> platforms = new LinkedHashSet<>();
  private final StepRetry retry;
  private long blobBytes;
  private long manifestBytes;

  private ImageGraphReader(ImageSource source, SourceLimits limits, StepRetry retry) {
    this.source = source;
    this.limits = limits;
    this.retry = retry;
    this.parser = new ManifestParser(limits.layers());
  }

  static ImageGraph read(ImageSource source, SourceLimits limits, StepRetry retry)
      throws IOException {
    ImageGraphReader reader = new ImageGraphReader(source, limits, retry);
    ManifestBytes root = source.root();
    reader.seen.add(root.digest());
    reader.visit(root, 1);
    return new ImageGraph(
        reader.nodes, List.copyOf(reader.blobs.values()), List.copyOf(reader.platforms));
  }

  private void visit(ManifestBytes content, int depth) throws IOException {
    if (seen.size() > MAX_MANIFESTS) {
      throw limit("more than " + MAX_MANIFESTS + " manifests");
    }
    manifestBytes += content.size();
    long mostBytes = (long) limits.manifestBytes() * MAX_MANIFEST_BYTES_FACTOR;
    if (manifestBytes > mostBytes) {
      throw limit("manifests of more than " + mostBytes + " bytes together (limits.manifestBytes)");
    }
    Manifest manifest = parser.parse(content);
    List<Descriptor> own =
        switch (manifest) {
          case Manifest.Image image -> blobsOf(image);
          case Manifest.Index index -> visitChildren(index, depth);
        };
    for (Descriptor blob : own) {
      addBlob(blob);
    }
    nodes.add(new ImageGraph.Node(manifest, own));
  }

  private static List<Descriptor> blobsOf(Manifest.Image image) {
    List<Descriptor> own = new ArrayList<>();
    own.add(image.config());
    image.layers().stream()
        .filter(layer -> !layer.mediaType().isNonDistributable())
        .forEach(own::add);
    return own;
  }

  /// Reads what an index lists; entries that are no manifests, as in build caches, are blobs.
  private List<Descriptor> visitChildren(Manifest.Index index, int depth) throws IOException {
    List<Descriptor> own = new ArrayList<>();
    for (Descriptor child : index.manifests()) {
      if (child.platform() != null && !child.platform().os().equals("unknown")) {
        platforms.add(child.platform());
      }
      if (!child.mediaType().isManifest()) {
        own.add(child);
      } else if (seen.add(child.digest())) {
        requireRoom(child, depth);
        visit(retry.run(() -> source.manifest(child)), depth + 1);
      }
    }
    return own;
  }

  private void requireRoom(Descriptor child, int depth) {
    if (child.mediaType().isIndex() && depth >= limits.indexDepth()) {
      throw limit("indexes nested deeper than " + limits.indexDepth() + " (limits.indexDepth)");
    }
    if (child.size() > limits.manifestBytes()) {
      throw limit(
          "a manifest of more than " + limits.manifestBytes() + " bytes (limits.manifestBytes)");
    }
  }

  private void addBlob(Descriptor blob) {
    Descriptor known = blobs.putIfAbsent(blob.digest(), blob);
    if (known != null) {
      if (known.size() != blob.size()) {
        throw new ExitException(
            ExitReason.SOURCE_CORRUPT,
            "two descriptors of the blob " + blob.digest() + " give it different sizes");
      }
      return;
    }
    blobBytes = Math.addExact(blobBytes, Math.min(blob.size(), Long.MAX_VALUE / 2));
    if (blobBytes > limits.imageBytes()) {
      throw limit("more than " + limits.imageBytes() + " bytes (limits.imageBytes)");
    }
  }

  private ExitException limit(String what) {
    return new ExitException(
        ExitReason.LIMIT_EXCEEDED, "the source " + source.name() + " has " + what);
  }
}
