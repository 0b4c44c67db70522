package dev.imagepush.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.registry.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RateLimitTest {
  private static final Tenant GREEDY = new Tenant("greedy");
  private static final Tenant MODEST = new Tenant("modest");

  private final ManualClock clock = new ManualClock();

  @ParameterizedTest
  @ValueSource(longs = {1024, 10_000, 1_000_000, 1_000_000_000})
  @DisplayName("harbor#15699: bytes pass at the rate that was set:")
  void passesBytesAtItsRate(long perSecond) {
    // Given
    RateLimit limit = new RateLimit(perSecond, clock, clock::advance);
    Instant began = clock.instant();
    long bytes = 30 * perSecond;

    // When
    for (long left = bytes; left > 0; left -= limit.slice()) {
      limit.take(GREEDY, limit.slice());
    }

    // Then
    assertThat(Duration.between(began, clock.instant()).toMillis()).isBetween(29_000L, 32_000L);
  }

  @Test
  void saysHowLongItTook() {
    // Given
    RateLimit limit = new RateLimit(4, clock, clock::advance);

    // When
    Duration first = limit.take(GREEDY, 1);
    Duration second = limit.take(GREEDY, 1);

    // Then
    assertThat(first).isZero();
    assertThat(second).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  @DisplayName("T26: a tenant with a hundred transfers gets no more than one with five")
  void sharesEquallyBetweenTenants() {
    // Given
    Semaphore ticks = new Semaphore(0);
    RateLimit limit = new RateLimit(4, clock, time -> tick(ticks, time));
    limit.take(GREEDY, 1); // the burst
    List<Tenant> passed = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 100; i++) {
      Thread.startVirtualThread(() -> pass(limit, GREEDY, passed));
    }
    await().until(() -> limit.waiting() == 99); // one more has the turn, and waits for the rate
    for (int i = 0; i < 5; i++) {
      Thread.startVirtualThread(() -> pass(limit, MODEST, passed));
    }
    await().until(() -> limit.waiting() == 104);

    // When
    for (int i = 1; i <= 10; i++) {
      int passes = i;
      ticks.release();
      await().until(() -> passed.size() == passes);
    }

    // Then
    assertThat(passed.subList(1, 10))
        .containsExactly(GREEDY, MODEST, GREEDY, MODEST, GREEDY, MODEST, GREEDY, MODEST, GREEDY);
    ticks.release(1000);
  }

  @Test
  void letsGoWhoIsInterruptedAndLosesNothing() throws Exception {
    // Given
    CountDownLatch paused = new CountDownLatch(1);
    RateLimit limit =
        new RateLimit(
            4,
            clock,
            time -> {
              paused.countDown();
              new CountDownLatch(1).await();
            });
    limit.take(GREEDY, 1);
    AtomicReference<ExitReason> end = new AtomicReference<>();
    Thread stopped =
        Thread.startVirtualThread(
            () -> {
              try {
                limit.take(GREEDY, 1);
              } catch (ExitException e) {
                end.set(e.reason());
              }
            });
    paused.await();

    // When
    stopped.interrupt();
    stopped.join();

    // Then
    assertThat(end).hasValue(ExitReason.CANCELLED);
    clock.advance(Duration.ofMillis(250));
    assertThat(limit.take(MODEST, 1)).isZero();
  }

  private void tick(Semaphore ticks, Duration time) throws InterruptedException {
    ticks.acquire();
    clock.advance(time);
  }

  private static void pass(RateLimit limit, Tenant tenant, List<Tenant> passed) {
    limit.take(tenant, 1);
    passed.add(tenant);
  }
}
