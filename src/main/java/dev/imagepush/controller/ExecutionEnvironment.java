package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePushSpec;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.nio.file.Path;
import java.util.List;

/// Where an attempt is made, which decides what a spec may ask for.
public sealed interface ExecutionEnvironment {
  /// In the operator itself. What is a Job's is refused there.
  record InOperator() implements ExecutionEnvironment {}

  /// In a worker, which is a Job's container.
  ///
  /// @param volume where the PersistentVolumeClaim is mounted that the source is on, if it is on one
  record InWorker(Path volume) implements ExecutionEnvironment {}

  /// On the machine of a person, where `spec.execution` says nothing: it is about clusters.
  record OnCommandLine() implements ExecutionEnvironment {}

  /// Returns where the spec can be honoured here.
  ///
  /// @throws ExitException InvalidSpec, naming the fields that cannot
  default void requireFit(ImagePushSpec spec) {
    switch (this) {
      case InOperator here -> requireNoneOfAJob(spec);
      case InWorker here -> {
        // Made for it.
      }
      case OnCommandLine here -> {
        // Asks for a machine, and this is one.
      }
    }
  }

  /// Where the volume of the source's PersistentVolumeClaim is.
  ///
  /// @throws ExitException InvalidSpec where there is none
  default Path volume() {
    return switch (this) {
      case InWorker(Path volume) -> volume;
      case InOperator here -> throw noVolume("by a Job, not by the operator itself");
      case OnCommandLine here ->
          throw noVolume(
              "in a cluster, by a Job; push what is on it with imagepush push, as oci-archive:FILE,"
                  + " docker-archive:FILE or oci:DIR");
    };
  }

  private static ExitException noVolume(String where) {
    return new ExitException(
        ExitReason.INVALID_SPEC, JobFields.CLAIM + ": a PersistentVolumeClaim is read " + where);
  }

  private static void requireNoneOfAJob(ImagePushSpec spec) {
    List<String> fields = JobFields.of(spec);
    if (!fields.isEmpty()) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "these fields are a Job's: "
              + String.join(", ", fields)
              + "; write spec.execution.mode: Job, or leave them out");
    }
  }
}
