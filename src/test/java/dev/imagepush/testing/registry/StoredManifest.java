package dev.imagepush.testing.registry;

import java.nio.charset.StandardCharsets;

/// A manifest as it was pushed: the bytes, and the `Content-Type` they came with.
@SuppressWarnings("ArrayRecordComponent")
public record StoredManifest(String digest, String mediaType, byte[] bytes) {
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  ManifestDocument document() {
    return ManifestDocument.of(bytes);
  }
}
