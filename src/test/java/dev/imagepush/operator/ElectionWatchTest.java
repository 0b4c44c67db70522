package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElectionWatchTest {
  private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
  private static final Instant LATER = START.plus(ElectionWatch.PATIENCE);

  static Stream<Arguments> cases() {
    Supplier<Optional<LeaseSpec>> unreachable =
        () -> {
          throw new KubernetesClientException("connection refused");
        };
    return Stream.of(
        argumentSet("somebody leads", lease(LATER, 35), true),
        argumentSet("the lease ran out, and nobody took it", lease(START, 35), false),
        argumentSet(
            "the leader has gone, and nobody followed", lease(LATER.minusSeconds(9), 1), false),
        argumentSet("there is no lease", (Supplier<Optional<LeaseSpec>>) Optional::empty, false),
        argumentSet("the API server cannot be asked", unreachable, true));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAliveUnlessNobodyLeadsForLong(Supplier<Optional<LeaseSpec>> lease, boolean alive) {
    // Given
    AtomicReference<Instant> now = new AtomicReference<>(START);
    ElectionWatch watch = new ElectionWatch(lease, now::get);
    now.set(LATER);

    // When
    watch.look();

    // Then
    assertThat(watch.getAsBoolean()).isEqualTo(alive);
  }

  private static Supplier<Optional<LeaseSpec>> lease(Instant renewed, int seconds) {
    LeaseSpec spec =
        new LeaseSpecBuilder()
            .withRenewTime(renewed.atZone(ZoneOffset.UTC))
            .withLeaseDurationSeconds(seconds)
            .build();
    return () -> Optional.of(spec);
  }
}
