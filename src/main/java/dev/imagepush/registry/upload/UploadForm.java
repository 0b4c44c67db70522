package dev.imagepush.registry.upload;

/// In what pieces a blob is sent.
sealed interface UploadForm {
  /// What comes next of a blob.
  UploadStep next(long offset, long size);

  /// All that is left in one request.
  record Whole() implements UploadForm {
    @Override
    public UploadStep next(long offset, long size) {
      return new UploadStep(offset, size - offset, true);
    }
  }

  /// In chunks.
  ///
  /// @param lastWithClose whether the last chunk goes with the request that ends the upload, which saves
  ///     one; some registries take no body there
  record Chunks(long bytes, boolean lastWithClose) implements UploadForm {
    @Override
    public UploadStep next(long offset, long size) {
      long left = size - offset;
      boolean closing = left == 0 || (lastWithClose && left <= bytes);
      return new UploadStep(offset, Math.min(left, bytes), closing);
    }
  }
}
