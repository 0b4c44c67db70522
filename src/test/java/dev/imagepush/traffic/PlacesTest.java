package dev.imagepush.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.Traffic;
import dev.imagepush.testing.registry.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlacesTest {
  private static final Tenant GREEDY = new Tenant("greedy");
  private static final Tenant MODEST = new Tenant("modest");

  private final ManualClock clock = new ManualClock();
  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private final Places places = new Places(1, 0, clock, waits::add);
  private final List<Tenant> served = new CopyOnWriteArrayList<>();

  @Test
  void takesAFreePlaceWithoutAWait() {
    // When
    places.take(GREEDY).close();

    // Then
    assertThat(waits).isEmpty();
  }

  @Test
  void letsGoWhoHasWaitedLongEnough() {
    // Given
    Traffic.Place held = places.take(GREEDY);

    // When
    boolean got = places.take(MODEST, Duration.ZERO).isPresent();

    // Then
    assertThat(got).isFalse();
    assertThat(places.waiting()).isZero();
    held.close();
    places.take(GREEDY).close();
  }

  @Test
  void letsANamespaceWithAHundredWaitersDelayNoOthersFirst() throws Exception {
    // Given
    Traffic.Place held = places.take(GREEDY);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      threads.add(Thread.startVirtualThread(() -> visit(GREEDY)));
    }
    await().until(() -> places.waiting() == 100);
    threads.add(Thread.startVirtualThread(() -> visit(MODEST)));
    await().until(() -> places.waiting() == 101);

    // When
    held.close();

    // Then
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(served).hasSize(101);
    assertThat(served.indexOf(MODEST)).isEqualTo(1);
  }

  @Test
  void saysHowLongAWaitWas() {
    // Given
    Traffic.Place held = places.take(GREEDY);
    Thread.startVirtualThread(() -> visit(MODEST));
    await().until(() -> places.waiting() == 1);
    clock.advance(Duration.ofSeconds(3));

    // When
    held.close();

    // Then
    await().until(() -> served.contains(MODEST));
    assertThat(waits).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void letsGoWhoIsInterruptedAndServesTheNext() throws Exception {
    // Given
    Traffic.Place held = places.take(GREEDY);
    AtomicReference<ExitException> end = new AtomicReference<>();
    Thread stopped =
        Thread.startVirtualThread(
            () -> end.set(catchThrowableOfType(ExitException.class, () -> places.take(GREEDY))));
    Thread.startVirtualThread(() -> visit(MODEST));
    await().until(() -> places.waiting() == 2);

    // When
    stopped.interrupt();
    stopped.join();
    held.close();

    // Then
    assertThat(end.get().reason()).isEqualTo(ExitReason.CANCELLED);
    await().until(() -> served.equals(List.of(MODEST)));
  }

  @Test
  void takesAPlaceBackOnce() {
    // Given
    Traffic.Place first = places.take(GREEDY);
    first.close();
    Traffic.Place second = places.take(GREEDY);

    // When
    first.close();

    // Then
    Thread.startVirtualThread(() -> visit(MODEST));
    await().until(() -> places.waiting() == 1);
    second.close();
    await().until(() -> served.equals(List.of(MODEST)));
  }

  private void visit(Tenant tenant) {
    try (Traffic.Place place = places.take(tenant)) {
      served.add(tenant);
    }
  }
}
