package dev.imagepush.registry.upload;

import dev.imagepush.http.RequestBody.ByteCount;

/// Hears how an upload goes on.
@FunctionalInterface
public interface UploadProgress {
  /// The count of the bytes that are sent from this offset on. The registry holds those before it.
  ByteCount at(long offset);

  /// Nobody listens.
  static UploadProgress none() {
    return offset -> bytes -> {};
  }
}
