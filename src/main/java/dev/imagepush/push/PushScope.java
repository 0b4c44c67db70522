package dev.imagepush.push;

/// Which parts of an image are pushed, and whether what refers to them is.
public record PushScope(PlatformSelection platforms, Referrers referrers) {
  /// The image as it is, and nothing else.
  public static final PushScope WHOLE_IMAGE =
      new PushScope(new PlatformSelection.All(), Referrers.IGNORE);
}
