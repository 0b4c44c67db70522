package dev.imagepush.registry.upload;

/// One request that carries bytes of a blob.
///
/// @param from the offset of its first byte
/// @param length of its body
/// @param closing whether it ends the upload (PUT) or is a chunk before the end (PATCH)
record UploadStep(long from, long length, boolean closing) {
  long end() {
    return from + length;
  }

  /// Whether it carries the whole blob.
  boolean isWhole() {
    return closing && from == 0;
  }
}
