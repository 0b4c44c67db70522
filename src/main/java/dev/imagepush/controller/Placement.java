package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ArchiveSource;
import dev.imagepush.api.v1beta1.DeletionPolicy;
import dev.imagepush.api.v1beta1.ImagePushSpec;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides where attempts run. Pure.
///
/// @param inProcess whether any may run in the operator; where not, a resource that does not say is pushed
///     by a Job
public record Placement(boolean inProcess) {
  /// Where the attempts of a resource run.
  Place of(ImagePushSpec spec) {
    return switch (spec.execution().mode()) {
      case JOB -> Place.JOB;
      case IN_PROCESS -> Place.OPERATOR;
      case AUTO -> readsVolume(spec) || !inProcess ? Place.JOB : Place.OPERATOR;
    };
  }

  /// The names of the Secrets that the operator reads for a resource: none where a Job has them.
  List<String> secretsRead(ImagePushSpec spec) {
    return of(spec) == Place.JOB ? List.of() : PushRequests.secretNames(spec);
  }

  /// Refuses a spec that asks for a place that there is not.
  ///
  /// @throws ExitException PolicyDenied
  void require(ImagePushSpec spec) {
    if (of(spec) == Place.OPERATOR && !inProcess) {
      throw new ExitException(
          ExitReason.POLICY_DENIED,
          "spec.execution.mode: this operator pushes by Jobs alone (execution.inProcess: denied); write"
              + " Job, or leave it out");
    }
    if (!inProcess && spec.deletionPolicy() == DeletionPolicy.DELETE) {
      throw new ExitException(
          ExitReason.POLICY_DENIED,
          "spec.deletionPolicy: to remove tags the operator would have to log in to the registry itself, and"
              + " this one pushes by Jobs alone (execution.inProcess: denied); write Retain");
    }
  }

  private static boolean readsVolume(ImagePushSpec spec) {
    @Nullable ArchiveSource archive = spec.source().archive();
    return archive != null && archive.persistentVolumeClaim() != null;
  }
}
