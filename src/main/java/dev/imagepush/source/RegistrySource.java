package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.RepositoryClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An image in a registry. A tag is resolved once, when the source is opened; everything after asks by
/// digest, so that a tag that moves in between changes nothing.
public final class RegistrySource implements ImageSource {
  private final RepositoryClient client;
  private final ManifestBytes root;

  private RegistrySource(RepositoryClient client, ManifestBytes root) {
    this.client = client;
    this.root = root;
  }

  /// Resolves the reference. Where it has a tag and a digest, the digest wins.
  public static RegistrySource open(RepositoryClient client, ImageReference image) {
    return new RegistrySource(client, client.manifest(image.manifestReference()));
  }

  @Override
  public String name() {
    return client.repository() + "@" + root.digest();
  }

  @Override
  public ManifestBytes root() {
    return root;
  }

  @Override
  public ManifestBytes manifest(Descriptor descriptor) {
    ManifestBytes manifest = client.manifest(descriptor.digest().toString());
    if (manifest.size() != descriptor.size()
        || !manifest.mediaType().equals(descriptor.mediaType())) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          "the manifest "
              + descriptor.digest()
              + " has another size or media type than the index that lists it says");
    }
    return manifest;
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    return client.openBlob(blob, offset);
  }

  /// The union of what the registry lists, what clients list under a tag, and cosign's tags: registries
  /// learned to list late, and then know nothing of what was attached before.
  @Override
  public Attached attached(Digest subject) {
    Map<Digest, Descriptor> referrers = new LinkedHashMap<>();
    client
        .referrers()
        .list(subject)
        .ifPresent(listed -> listed.forEach(entry -> referrers.put(entry.digest(), entry)));
    client
        .referrers()
        .tagged(subject)
        .ifPresent(
            tagged ->
                tagged
                    .index()
                    .manifests()
                    .forEach(entry -> referrers.putIfAbsent(entry.digest(), entry)));
    Map<String, Descriptor> tags = new LinkedHashMap<>();
    for (String tag : Attached.cosignTags(subject)) {
      client
          .findManifest(tag)
          .ifPresent(digest -> tags.put(tag, client.manifest(digest.toString()).descriptor()));
    }
    return new Attached(List.copyOf(referrers.values()), tags);
  }

  @Override
  public Optional<Repository> repository() {
    return Optional.of(client.repository());
  }

  @Override
  public void close() {}
}
