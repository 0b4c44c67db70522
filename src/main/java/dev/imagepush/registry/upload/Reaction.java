package dev.imagepush.registry.upload;

import dev.imagepush.exit.Failure;
import dev.imagepush.registry.access.RegistryCode;

/// What follows from a request with a blob's bytes that was refused.
enum Reaction {
  /// It was too long; in shorter ones.
  SHORTER,
  /// This registry takes no chunks; in one request.
  WITHOUT_CHUNKS,
  /// This registry takes no blob in one request; in chunks.
  IN_CHUNKS,
  /// It did not begin where the upload stands.
  ASK_OFFSET,
  /// The upload is no more.
  SESSION_LOST,
  /// The bytes are not those of the digest.
  SUSPECT,
  /// Nothing that another request would mend.
  FAIL;

  /// @param failure what was answered
  static Reaction to(UploadStep step, Failure failure) {
    int status = failure.httpStatus() == null ? 0 : failure.httpStatus();
    String code = failure.registryCode() == null ? "" : failure.registryCode();
    if (is(code, RegistryCode.DIGEST_INVALID) || is(code, RegistryCode.SIZE_INVALID)) {
      return step.closing() ? SUSPECT : SESSION_LOST;
    }
    if (is(code, RegistryCode.BLOB_UPLOAD_UNKNOWN)) {
      return SESSION_LOST;
    }
    if (status == 413) {
      return SHORTER;
    }
    if (status == 416 || is(code, RegistryCode.RANGE_INVALID)) {
      return ASK_OFFSET;
    }
    if (is(code, RegistryCode.BLOB_UPLOAD_INVALID)) {
      return SESSION_LOST;
    }
    return ofForm(step, status, code);
  }

  private static Reaction ofForm(UploadStep step, int status, String code) {
    boolean refused =
        status == 405
            || status == 501
            || (is(code, RegistryCode.UNSUPPORTED) && status >= 400 && status < 500);
    boolean firstRefused = step.from() == 0 && (status == 400 || status == 404);
    if (!step.closing() && (refused || firstRefused)) {
      return WITHOUT_CHUNKS;
    }
    // JFrog says of a blob that comes whole that it does not know it (containerd/containerd#3533).
    if (step.isWhole() && (refused || is(code, RegistryCode.BLOB_UNKNOWN))) {
      return IN_CHUNKS;
    }
    return status == 404 ? SESSION_LOST : FAIL;
  }

  private static boolean is(String code, RegistryCode expected) {
    return code.equals(expected.name());
  }
}
