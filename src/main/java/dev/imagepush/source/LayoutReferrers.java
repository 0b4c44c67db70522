package dev.imagepush.source;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.ReferrersIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is attached to the manifests of an OCI image layout: entries of `index.json` whose manifests have
/// a subject, or whose reference names are those of the tag schema and of cosign.
final class LayoutReferrers {
  private final StoredContent content;
  private final List<Descriptor> entries;
  private final ManifestParser parser;
  private final Map<Digest, List<Descriptor>> bySubject = new HashMap<>();

  private LayoutReferrers(StoredContent content, List<Descriptor> entries, int maxDescriptors) {
    this.content = content;
    this.entries = entries;
    this.parser = new ManifestParser(maxDescriptors);
  }

  /// Reads every manifest that the layout's index lists.
  ///
  /// @param entries of `index.json`
  static LayoutReferrers read(StoredContent content, List<Descriptor> entries, int maxDescriptors)
      throws IOException {
    LayoutReferrers referrers = new LayoutReferrers(content, entries, maxDescriptors);
    for (Descriptor entry : entries) {
      referrers.note(entry);
    }
    return referrers;
  }

  Attached of(Digest subject) throws IOException {
    Map<Digest, Descriptor> referrers = new LinkedHashMap<>();
    for (Descriptor entry : bySubject.getOrDefault(subject, List.of())) {
      referrers.put(entry.digest(), entry);
    }
    Optional<Descriptor> schema =
        named(ReferrersIndex.tag(subject)).filter(entry -> entry.mediaType().isIndex());
    if (schema.isPresent()
        && parser.parse(content.manifest(schema.get())) instanceof Manifest.Index index) {
      index.manifests().forEach(entry -> referrers.putIfAbsent(entry.digest(), entry));
    }
    Map<String, Descriptor> tags = new LinkedHashMap<>();
    for (String tag : Attached.cosignTags(subject)) {
      named(tag).ifPresent(entry -> tags.put(tag, entry));
    }
    return new Attached(List.copyOf(referrers.values()), tags);
  }

  private Optional<Descriptor> named(String reference) {
    return entries.stream()
        .filter(entry -> entry.mediaType().isManifest())
        .filter(
            entry -> reference.equals(entry.annotations().getOrDefault(Descriptor.REF_NAME, "")))
        .findFirst();
  }

  private void note(Descriptor entry) throws IOException {
    if (!entry.mediaType().isManifest()) {
      return;
    }
    Descriptor subject = parser.parse(content.manifest(entry)).subject();
    if (subject != null) {
      bySubject.computeIfAbsent(subject.digest(), digest -> new ArrayList<>()).add(entry);
    }
  }
}
