package dev.imagepush.push;

/// What happens to a tag that points at another image.
public enum Overwrite {
  /// It is moved.
  ALWAYS,
  /// The push fails with TagConflict; a tag that points at the same image is success.
  NEVER
}
