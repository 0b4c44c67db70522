package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What is done with the artifacts that refer to the source: signatures, attestations, SBOMs.
public enum ReferrersPolicy {
  /// They stay where they are.
  @JsonProperty("Ignore")
  IGNORE,

  /// They are pushed too.
  @JsonProperty("Copy")
  COPY
}
