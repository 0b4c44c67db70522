package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeerPaceTest {
  static Stream<Arguments> streams() {
    return Stream.of(
        argumentSet("N04: a byte every ten seconds", 1, Duration.ofSeconds(10), 6),
        argumentSet("N04: a byte every second", 1, Duration.ofSeconds(1), 60),
        argumentSet("N04: 512 bytes a second", 512, Duration.ofSeconds(1), 60),
        argumentSet("a byte every 100 seconds", 1, Duration.ofSeconds(100), 2),
        argumentSet("1 KiB a second", 1024, Duration.ofSeconds(1), null),
        argumentSet("N40: 8 KiB a second", 8192, Duration.ofSeconds(1), null),
        argumentSet("N40: 256 KiB each half minute", 256 << 10, Duration.ofSeconds(32), null),
        argumentSet("64 KiB every 100 seconds", 64 << 10, Duration.ofSeconds(100), null),
        argumentSet("all at once", 1 << 20, Duration.ofNanos(100), null));
  }

  /// @param tooSlowAfter so many moves; null for never
  @ParameterizedTest
  @MethodSource("streams")
  void judgesByWhatMovesInAMinuteOfWaiting(
      int bytes, Duration every, @Nullable Integer tooSlowAfter) {
    // Given
    PeerPace pace = new PeerPace(LeastRate.DEFAULT);
    int[] moves = {0};

    // When
    @Nullable Throwable end =
        catchThrowable(
            () -> {
              while (moves[0] < 10_000) {
                moves[0]++;
                pace.moved(bytes, every.toNanos());
              }
            });

    // Then
    if (tooSlowAfter == null) {
      assertThat(end).isNull();
    } else {
      assertThat(end).isInstanceOf(SocketTimeoutException.class);
      assertThat(moves[0]).isEqualTo(tooSlowAfter);
    }
  }
}
