package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ArchiveSource;
import dev.imagepush.api.v1beta1.Execution;
import dev.imagepush.api.v1beta1.ExecutionMode;
import dev.imagepush.api.v1beta1.ImagePushSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of a spec that a Job alone can honour.
final class JobFields {
  static final String CLAIM = "spec.source.archive.persistentVolumeClaim";

  private JobFields() {}

  /// Those that are set, as people write them.
  static List<String> of(ImagePushSpec spec) {
    List<String> fields = new ArrayList<>();
    @Nullable ArchiveSource archive = spec.source().archive();
    addIf(archive != null && archive.persistentVolumeClaim() != null, fields, CLAIM);
    Execution execution = spec.execution();
    addIf(execution.mode() == ExecutionMode.JOB, fields, "spec.execution.mode: Job");
    addIf(execution.serviceAccountName() != null, fields, "spec.execution.serviceAccountName");
    addIf(execution.resources() != null, fields, "spec.execution.resources");
    addIf(!execution.nodeSelector().isEmpty(), fields, "spec.execution.nodeSelector");
    addIf(!execution.tolerations().isEmpty(), fields, "spec.execution.tolerations");
    return fields;
  }

  private static void addIf(boolean isSet, List<String> fields, String field) {
    if (isSet) {
      fields.add(field);
    }
  }
}
