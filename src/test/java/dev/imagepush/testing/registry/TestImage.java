package dev.imagepush.testing.registry;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An image, index or artifact as bytes.
///
/// @param root the digest of the manifest that stands for the whole
/// @param manifests every manifest by its digest, each after those it refers to; the root is last
/// @param blobs every blob by its digest
public record TestImage(
    String root, Map<String, TestManifest> manifests, Map<String, byte[]> blobs) {
  /// A manifest and the media type to push it under.
  @SuppressWarnings("ArrayRecordComponent")
  public record TestManifest(String mediaType, byte[] bytes) {
    public String digest() {
      return ContentDigest.sha256(bytes);
    }

    boolean equalsStored(StoredManifest stored) {
      return mediaType.equals(stored.mediaType()) && Arrays.equals(bytes, stored.bytes());
    }
  }

  public TestImage {
    manifests = Collections.unmodifiableMap(new LinkedHashMap<>(manifests));
    blobs = Collections.unmodifiableMap(new LinkedHashMap<>(blobs));
  }

  /// The root's digest.
  public String digest() {
    return root;
  }

  public TestManifest rootManifest() {
    return manifests.values().stream()
        .filter(manifest -> manifest.digest().equals(root))
        .findFirst()
        .orElseThrow();
  }

  public String mediaType() {
    return rootManifest().mediaType();
  }

  public byte[] bytes() {
    return rootManifest().bytes();
  }

  /// Bytes of all blobs.
  public long blobBytes() {
    return blobs.values().stream().mapToLong(bytes -> bytes.length).sum();
  }
}
