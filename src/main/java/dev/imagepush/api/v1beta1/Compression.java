package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How the layers of an archive that are not compressed are sent.
public enum Compression {
  /// As they are; every digest stays.
  @JsonProperty("Preserve")
  PRESERVE,

  /// Compressed with gzip; digests change.
  @JsonProperty("Gzip")
  GZIP,

  /// Compressed with Zstandard; digests change.
  @JsonProperty("Zstd")
  ZSTD
}
