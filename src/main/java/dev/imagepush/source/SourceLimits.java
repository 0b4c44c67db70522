package dev.imagepush.source;

/// How much of a source is read before it is refused.
///
/// @param manifestBytes the most bytes of one manifest, of an image's config that is read, and of
///     each list of images
/// @param layers the most layers of an image, or manifests of an index
/// @param imageBytes the most bytes of a whole image or archive
public record SourceLimits(int manifestBytes, int layers, long imageBytes) {
  /// 4 MiB, 4,096 layers, 1 TiB.
  public static final SourceLimits DEFAULTS = new SourceLimits(4 << 20, 4096, 1L << 40);

  public SourceLimits {
    if (manifestBytes < 1 || layers < 1 || imageBytes < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }
}
