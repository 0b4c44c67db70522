package dev.imagepush.push;

/// What becomes of signatures, attestations and SBOMs that refer to an image.
public enum Referrers {
  /// They stay where they are.
  IGNORE,
  /// They are pushed too.
  COPY
}
