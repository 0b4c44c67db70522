package dev.imagepush.push;

/// Which parts of an image are pushed.
public record PushScope(PlatformSelection platforms) {
  /// The image as it is.
  public static final PushScope WHOLE_IMAGE = new PushScope(new PlatformSelection.All());
}
