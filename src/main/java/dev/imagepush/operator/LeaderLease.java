package dev.imagepush.operator;

import dev.imagepush.controller.StatusWriter;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.config.OperatorConfig.LeaderElection;
import dev.imagepush.push.PushFence;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lease that makes one of several replicas the leader, as the API server has it.
final class LeaderLease implements Leadership {
  private static final Logger LOGGER = LoggerFactory.getLogger(LeaderLease.class);

  private final Resource<Lease> lease;
  private final LeaderElection settings;
  private final String namespace;
  private final String identity;
  private final InstantSource clock;

  /// Nobody else can have got the lease before then; it was read, not guessed.
  private volatile Instant heldUntil = Instant.EPOCH;

  /// @param host the name of this Pod or machine, by which a person knows the replica
  /// @throws ExitException InvalidSpec, where the namespace of the lease is neither set nor known
  LeaderLease(
      KubernetesClient client,
      LeaderElection settings,
      @Nullable String host,
      InstantSource clock) {
    this.settings = settings;
    this.namespace =
        settings
            .leaseNamespace()
            .or(() -> Optional.ofNullable(client.getConfiguration().getNamespace()))
            .orElseThrow(
                () ->
                    new ExitException(
                        ExitReason.INVALID_SPEC,
                        "the namespace of the lease is not known here;"
                            + " set leaderElection.leaseNamespace"));
    // A process that was restarted, or runs beside this one, is another replica.
    this.identity = (host == null ? "imagepush" : host) + "_" + UUID.randomUUID();
    this.lease = client.leases().inNamespace(namespace).withName(settings.leaseName());
    this.clock = clock;
  }

  @Override
  public Optional<LeaderElectionConfiguration> election(Consumer<Boolean> leads) {
    return Optional.of(
        new LeaderElectionConfiguration(
            settings.leaseName(),
            namespace,
            settings.leaseDuration(),
            settings.renewDeadline(),
            settings.retryPeriod(),
            identity,
            new LeaderCallbacks(() -> leads.accept(true), () -> leads.accept(false), leader -> {}),
            // Its exit would wait for the hook that stops us, and the hook for it.
            false));
  }

  @Override
  public PushFence fence() {
    return () -> {
      boolean held;
      try {
        held = read();
      } catch (KubernetesClientException e) {
        throw new ExitException(
            PushFence.notAsked("whether this replica still leads, so the push went no further"), e);
      }
      if (!held) {
        throw new ExitException(
            ExitReason.CANCELLED,
            "no tag was moved: another replica of the operator has taken over while the push ran");
      }
    };
  }

  @Override
  public StatusWriter guard(StatusWriter statuses) {
    return (resource, status) -> {
      if (!clock.instant().isBefore(heldUntil) && !read()) {
        throw new KubernetesClientException("no status is written: another replica leads");
      }
      return statuses.write(resource, status);
    };
  }

  @Override
  public List<HealthCheck> liveness() {
    return List.of(new HealthCheck("election", new ElectionWatch(this::spec, clock)));
  }

  @Override
  public void release() {
    try {
      lease.edit(
          held -> {
            if (isOurs(held.getSpec())) {
              held.getSpec().setHolderIdentity(null);
              held.getSpec().setLeaseDurationSeconds(1);
            }
            return held;
          });
    } catch (KubernetesClientException e) {
      LOGGER.warn("the lease was not given back; it runs out by itself", e);
    }
    heldUntil = Instant.EPOCH;
  }

  private boolean read() {
    LeaseSpec spec = spec().orElse(null);
    heldUntil = spec != null && isOurs(spec) ? end(spec) : Instant.EPOCH;
    return clock.instant().isBefore(heldUntil);
  }

  private Optional<LeaseSpec> spec() {
    return Optional.ofNullable(lease.get()).map(Lease::getSpec);
  }

  private boolean isOurs(LeaseSpec spec) {
    return identity.equals(spec.getHolderIdentity());
  }

  /// When a lease runs out that nobody renews.
  static Instant end(LeaseSpec spec) {
    return spec.getRenewTime() == null || spec.getLeaseDurationSeconds() == null
        ? Instant.EPOCH
        : spec.getRenewTime().toInstant().plusSeconds(spec.getLeaseDurationSeconds());
  }
}
