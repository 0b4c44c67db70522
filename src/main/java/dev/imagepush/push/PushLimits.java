package dev.imagepush.push;

/// The bounds of what is pushed; more is LimitExceeded.
///
/// @param manifestBytes of one manifest; the OCI distribution specification asks registries for 4 MiB
/// @param imageBytes of all blobs of one push together
/// @param layers of one image, and manifests of one index
/// @param indexDepth how deep indexes may be nested
public record PushLimits(int manifestBytes, long imageBytes, int layers, int indexDepth) {
  public static final PushLimits DEFAULT = new PushLimits(4 << 20, 1L << 40, 4096, 4);

  public PushLimits {
    if (manifestBytes < 1 || imageBytes < 1 || layers < 1 || indexDepth < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }
}
