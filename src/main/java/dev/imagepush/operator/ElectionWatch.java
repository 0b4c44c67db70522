package dev.imagepush.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Notices that nobody leads although this replica could: its part in the election has died, and only a
/// restart brings it back. An API server that cannot be asked is no reason for one.
///
/// It answers at once, from what it read last, and reads the lease anew in the background.
final class ElectionWatch implements BooleanSupplier {
  /// How long a lease may lie there for the taking. Those who wait for it look every few seconds.
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Supplier<Optional<LeaseSpec>> lease;
  private final InstantSource clock;
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile Instant lastTaken;

  ElectionWatch(Supplier<Optional<LeaseSpec>> lease, InstantSource clock) {
    this.lease = lease;
    this.clock = clock;
    this.lastTaken = clock.instant();
  }

  @Override
  public boolean getAsBoolean() {
    if (reading.compareAndSet(false, true)) {
      Thread.ofVirtual().name("election-watch").start(this::look);
    }
    return clock.instant().isBefore(lastTaken.plus(PATIENCE));
  }

  /// Reads the lease.
  void look() {
    try {
      Instant now = clock.instant();
      boolean taken = lease.get().map(LeaderLease::end).filter(now::isBefore).isPresent();
      if (taken) {
        lastTaken = now;
      }
    } catch (KubernetesClientException e) {
      lastTaken = clock.instant(); // It cannot be known.
    } finally {
      reading.set(false);
    }
  }
}
