package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What is done where a tag of the destination points at another digest.
public enum OverwritePolicy {
  /// The tag is moved.
  @JsonProperty("Always")
  ALWAYS,

  /// The push fails with `TagConflict`.
  @JsonProperty("Never")
  NEVER
}
