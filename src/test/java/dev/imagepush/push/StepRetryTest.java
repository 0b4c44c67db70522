package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StepRetryTest {
  private static final EnumSet<ExitReason> PASSING =
      EnumSet.of(
          ExitReason.DNS_FAILURE,
          ExitReason.CONNECT_FAILED,
          ExitReason.CONNECTION_RESET,
          ExitReason.REGISTRY_UNAVAILABLE,
          ExitReason.RATE_LIMITED,
          ExitReason.UPLOAD_LOST,
          ExitReason.NO_PROGRESS);

  private final List<Duration> waits = new ArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(ExitReason.class)
  void triesAgainWhatMayPass(ExitReason reason) {
    // Given
    StepRetry retry = new StepRetry(waits::add, new Random(1), false, InstantSource.system());

    // When
    ExitException failure = fail(retry, reason, null);

    // Then
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(tries).hasValue(PASSING.contains(reason) ? 4 : 1);
    assertThat(waits).hasSize(tries.get() - 1);
    assertThat(retry.lastFailure().isPresent()).isEqualTo(reason != ExitReason.CANCELLED);
  }

  @Test
  void triesACorruptSourceOnceMoreWhereItIsRemote() {
    // Given
    StepRetry retry = new StepRetry(waits::add, new Random(1), true, InstantSource.system());

    // When
    ExitException failure = fail(retry, ExitReason.SOURCE_CORRUPT, null);

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    assertThat(tries).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({"1, 12", "30, 12", "31, 1", "600, 1"})
  @DisplayName(
      "N09: an asked wait of up to 30 s uses up no try, eight times; longer ones are handed on")
  void keepsTheWaitThatIsAskedFor(int seconds, int expectedTries) {
    // Given
    StepRetry retry = new StepRetry(waits::add, new Random(1), false, InstantSource.system());

    // When
    ExitException failure = fail(retry, ExitReason.RATE_LIMITED, Duration.ofSeconds(seconds));

    // Then
    assertThat(failure.failure().retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(tries).hasValue(expectedTries);
    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(seconds)) >= 0);
  }

  @Test
  void waitsLongerEachTime() {
    // Given
    StepRetry retry = new StepRetry(waits::add, new Longest(), false, InstantSource.system());

    // When
    ExitException failure = fail(retry, ExitReason.CONNECTION_RESET, null);

    // Then
    assertThat(failure).isNotNull();
    assertThat(waits)
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void stopsWhereItsWaitIsInterrupted() {
    // Given
    StepRetry retry =
        new StepRetry(
            time -> {
              throw new InterruptedException();
            },
            new Random(1),
            false,
            InstantSource.system());

    // When
    ExitException failure = fail(retry, ExitReason.CONNECTION_RESET, null);

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(retry.lastFailure()).map(Failure::reason).contains(ExitReason.CONNECTION_RESET);
  }

  private ExitException fail(StepRetry retry, ExitReason reason, @Nullable Duration retryAfter) {
    return catchThrowableOfType(
        ExitException.class,
        () ->
            retry.run(
                () -> {
                  tries.incrementAndGet();
                  throw new ExitException(
                      new Failure(reason, "it failed", null, null, null, retryAfter));
                }));
  }

  /// Chance that always draws the most.
  private static final class Longest extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  }
}
