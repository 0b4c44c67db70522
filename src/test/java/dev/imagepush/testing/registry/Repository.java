package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// What one repository holds: manifests, the tags that point at them, and blobs.
public final class Repository {
  private final Map<String, StoredManifest> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> tags = new ConcurrentSkipListMap<>();
  private final Map<String, Content> blobs = new ConcurrentHashMap<>();

  Repository() {}

  public boolean holdsBlob(String digest) {
    return blobs.containsKey(digest);
  }

  public Set<String> blobDigests() {
    return Set.copyOf(blobs.keySet());
  }

  /// All of a blob's bytes: for small ones.
  public Optional<byte[]> blobBytes(String digest) {
    return blob(digest).map(Repository::bytes);
  }

  /// The manifest that a tag or digest names.
  public Optional<StoredManifest> manifest(String reference) {
    @Nullable String digest = reference.contains(":") ? reference : tags.get(reference);
    return Optional.ofNullable(digest).map(manifests::get);
  }

  /// The digest that a tag points at.
  public Optional<String> tag(String name) {
    return Optional.ofNullable(tags.get(name));
  }

  /// The tags in their alphabetical order.
  public List<String> tags() {
    return List.copyOf(tags.keySet());
  }

  /// Whether the image's every blob and manifest is here, byte for byte.
  public boolean holds(TestImage image) {
    return image.blobs().entrySet().stream()
            .allMatch(
                blob ->
                    blobBytes(blob.getKey())
                        .filter(bytes -> Arrays.equals(bytes, blob.getValue()))
                        .isPresent())
        && image.manifests().entrySet().stream()
            .allMatch(
                manifest ->
                    manifest(manifest.getKey())
                        .filter(stored -> manifest.getValue().equalsStored(stored))
                        .isPresent());
  }

  Optional<Content> blob(String digest) {
    return Optional.ofNullable(blobs.get(digest));
  }

  /// Adds a blob, or keeps the one that is here already and tells so by false.
  boolean add(String digest, Content content) {
    return blobs.putIfAbsent(digest, content) == null;
  }

  List<StoredManifest> manifests() {
    return List.copyOf(manifests.values());
  }

  void add(StoredManifest manifest) {
    manifests.put(manifest.digest(), manifest);
  }

  void tag(String name, String digest) {
    tags.put(name, digest);
  }

  /// Adds a manifest and its tags, where the condition lets it; nobody else writes a manifest
  /// between the two.
  synchronized void put(StoredManifest manifest, List<String> names, Runnable condition) {
    condition.run();
    add(manifest);
    names.forEach(name -> tag(name, manifest.digest()));
  }

  boolean removeTag(String name) {
    return tags.remove(name) != null;
  }

  boolean removeManifest(String digest) {
    tags.values().removeIf(digest::equals);
    return manifests.remove(digest) != null;
  }

  boolean removeBlob(String digest) {
    return blobs.remove(digest) != null;
  }

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
