package dev.imagepush.operator;

import dev.imagepush.controller.StatusWriter;
import dev.imagepush.push.PushFence;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Whether this replica is the one that works.
interface Leadership {
  /// How the operator SDK gets the lead for it; empty where there is no other replica.
  ///
  /// @param leads told whether this replica leads, at each change, and also when the SDK is stopped
  Optional<LeaderElectionConfiguration> election(Consumer<Boolean> leads);

  /// Lets a tag be moved only while this replica leads.
  PushFence fence();

  /// Writes statuses only while this replica leads: one that was frozen for long, and wakes up, would
  /// overwrite what its successor has written.
  StatusWriter guard(StatusWriter statuses);

  /// What must hold for this replica to be of use.
  List<HealthCheck> liveness();

  /// Hands over, so that nobody waits for the lease to run out.
  void release();

  /// There is no other replica.
  static Leadership alone() {
    return new Leadership() {
      @Override
      public Optional<LeaderElectionConfiguration> election(Consumer<Boolean> leads) {
        leads.accept(true);
        return Optional.empty();
      }

      @Override
      public PushFence fence() {
        return PushFence.open();
      }

      @Override
      public StatusWriter guard(StatusWriter statuses) {
        return statuses;
      }

      @Override
      public List<HealthCheck> liveness() {
        return List.of();
      }

      @Override
      public void release() {}
    };
  }
}
