package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where a push runs.
public enum ExecutionMode {
  /// As a Job where a PersistentVolumeClaim is read, else in the operator.
  @JsonProperty("Auto")
  AUTO,

  /// In the operator.
  @JsonProperty("InProcess")
  IN_PROCESS,

  /// As a Job in the namespace of the resource.
  @JsonProperty("Job")
  JOB
}
