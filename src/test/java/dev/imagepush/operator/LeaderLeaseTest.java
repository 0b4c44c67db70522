package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.controller.StatusWriter;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.config.OperatorConfig.LeaderElection;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a replica may do, by what the API server says of the lease.
class LeaderLeaseTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(35);
  private static final ImagePushStatus STATUS =
      new ImagePushStatus(1L, List.of(), null, null, null, null, null, null, List.of(), null, null);

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final AtomicInteger written = new AtomicInteger();
  private final StatusWriter statuses = (resource, status) -> written.incrementAndGet() > 0;
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(Serialization.jsonMapper()),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private KubernetesClient client;
  private LeaderLease lease;
  private String identity;

  @BeforeEach
  void start() {
    server.init();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(server.createClient().getConfiguration())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    lease = candidate();
    identity = identity(lease);
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  private LeaderLease candidate() {
    return new LeaderLease(
        client,
        new LeaderElection(
            true,
            "imagepush",
            Optional.of("system"),
            LEASE,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5)),
        "pod-1",
        now::get);
  }

  private static String identity(LeaderLease candidate) {
    return candidate.election(leads -> {}).orElseThrow().getIdentity().orElseThrow();
  }

  @Test
  void letsATagBeMovedWhileItIsHeld() {
    // Given
    held(identity, NOW);

    // When
    Runnable check = lease.fence()::check;

    // Then
    assertThatCode(check::run).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("T22: no tag is moved once another replica holds the lease")
  void refusesATagWhenAnotherHoldsIt() {
    // Given
    held("pod-2_other", NOW);

    // When
    Runnable check = lease.fence()::check;

    // Then
    assertThatThrownBy(check::run)
        .isInstanceOf(ExitException.class)
        .hasMessageContaining("another replica");
  }

  @Test
  @DisplayName("T22: no tag is moved once the lease has run out, as another may take it any moment")
  void refusesATagWhenItHasRunOut() {
    // Given
    held(identity, NOW.minus(LEASE));

    // When
    Runnable check = lease.fence()::check;

    // Then
    assertThatThrownBy(check::run).isInstanceOf(ExitException.class);
  }

  @Test
  @DisplayName("T22: no tag is moved when the API server cannot be asked for the lease")
  void refusesATagWhenItCannotAsk() {
    // Given
    held(identity, NOW);
    server.destroy();

    // When
    Runnable check = lease.fence()::check;

    // Then
    assertThatThrownBy(check::run)
        .isInstanceOfSatisfying(
            ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.CONNECT_FAILED))
        .hasMessageContaining("could not be asked");
  }

  @Test
  void writesAStatusWithoutAskingAgainWhileTheLeaseCannotHaveRunOut() {
    // Given
    held(identity, NOW);
    lease.fence().check();
    held("pod-2_other", NOW);
    now.set(NOW.plus(LEASE).minusMillis(1));

    // When
    boolean there = lease.guard(statuses).write(new ImagePush(), STATUS);

    // Then
    assertThat(there).isTrue();
  }

  @Test
  @DisplayName("T22: a replica that wakes up after its lease ran out overwrites no status")
  void writesNoStatusOnceAnotherMayLead() {
    // Given
    held(identity, NOW);
    lease.fence().check();
    now.set(NOW.plus(LEASE));
    held("pod-2_other", now.get());
    StatusWriter guarded = lease.guard(statuses);

    // When
    Runnable write = () -> guarded.write(new ImagePush(), STATUS);

    // Then
    assertThatThrownBy(write::run).isInstanceOf(KubernetesClientException.class);
    assertThat(written).hasValue(0);
  }

  @Test
  void givesItsOwnLeaseBack() {
    // Given
    held(identity, NOW);

    // When
    lease.release();

    // Then
    assertThat(stored().getSpec().getHolderIdentity()).isNull();
  }

  @Test
  void leavesTheLeaseOfAnotherAlone() {
    // Given
    held("pod-2_other", NOW);

    // When
    lease.release();

    // Then
    assertThat(stored().getSpec().getHolderIdentity()).isEqualTo("pod-2_other");
  }

  @Test
  void isAnotherReplicaAfterARestart() {
    // When
    LeaderLease restarted = candidate();

    // Then
    assertThat(identity(restarted)).startsWith("pod-1_").isNotEqualTo(identity);
  }

  private void held(String holder, Instant renewed) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName("imagepush")
                .withNamespace("system")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) LEASE.toSeconds())
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build())
        .createOr(existing -> existing.update());
  }

  private Lease stored() {
    return client.leases().inNamespace("system").withName("imagepush").get();
  }
}
