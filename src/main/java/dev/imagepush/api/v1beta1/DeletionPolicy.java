package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What is done with the pushed tags when the resource is deleted.
public enum DeletionPolicy {
  /// They stay.
  @JsonProperty("Retain")
  RETAIN,

  /// Those that still point at the pushed digest are removed.
  @JsonProperty("Delete")
  DELETE
}
