package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How bad a vulnerability is, from the mildest to the worst.
public enum Severity {
  @JsonProperty("None")
  NONE,
  @JsonProperty("Low")
  LOW,
  @JsonProperty("Medium")
  MEDIUM,
  @JsonProperty("High")
  HIGH,
  @JsonProperty("Critical")
  CRITICAL
}
