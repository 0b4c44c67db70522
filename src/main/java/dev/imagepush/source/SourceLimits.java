package dev.imagepush.source;

/// How large an image may be; more is LimitExceeded. Whoever reads a source and whoever pushes what was
/// read keep to the same limits.
///
/// @param manifestBytes the most bytes of one manifest, of an image's config that is read, and of each
///     list of images; the OCI distribution specification asks registries for 4 MiB
/// @param imageBytes the most bytes of a whole image, all platforms together
/// @param layers the most layers of an image, or manifests of an index
/// @param indexDepth how deep indexes may be nested
public record SourceLimits(int manifestBytes, long imageBytes, int layers, int indexDepth) {
  /// 4 MiB, 1 TiB, 4,096 layers, 4 deep.
  public static final SourceLimits DEFAULTS = new SourceLimits(4 << 20, 1L << 40, 4096, 4);

  public SourceLimits {
    if (manifestBytes < 1 || imageBytes < 1 || layers < 1 || indexDepth < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /// The most bytes of an archive, unpacked: those of the image, and a sixteenth more for what tar and
  /// the forms of archives add.
  public long archiveBytes() {
    long most = Math.min(imageBytes, Long.MAX_VALUE / 2);
    return most + most / 16;
  }
}
