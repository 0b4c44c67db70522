package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.testing.registry.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResumingStreamTest {
  private static final int MIB = 1 << 20;
  private static final byte[] BYTES = new byte[5 * MIB];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private final ManualClock clock = new ManualClock();
  private final List<Long> openedAt = new ArrayList<>();
  private int pauses;

  static Stream<Arguments> breaks() {
    return Stream.of(
        argumentSet("no break", 5 * MIB, 1),
        argumentSet("a break every 2 MiB", 2 * MIB, 3),
        argumentSet("a break every MiB", MIB, 5));
  }

  @ParameterizedTest
  @MethodSource("breaks")
  @DisplayName("N05, N06: what breaks off is read on from there:")
  void readsOn(int every, int openings) throws IOException {
    // Given
    InputStream stream = open(0, every, false, Duration.ZERO);

    // When
    byte[] read = stream.readAllBytes();

    // Then
    assertThat(read).isEqualTo(BYTES);
    assertThat(openedAt).hasSize(openings);
    assertThat(pauses).isEqualTo(openings - 1);
  }

  @Test
  void readsOnAfterAReset() throws IOException {
    // Given
    InputStream stream = open(MIB, 2 * MIB, true, Duration.ZERO);

    // When
    byte[] read = stream.readAllBytes();

    // Then
    assertThat(read).hasSize(4 * MIB);
    assertThat(openedAt).containsExactly((long) MIB, 3L * MIB);
  }

  @Test
  void givesUpWhatBreaksMoreOftenThanItCarries() throws IOException {
    // Given
    InputStream stream = open(0, MIB / 2, false, Duration.ZERO);

    // When
    Throwable failure = catchThrowable(stream::readAllBytes);

    // Then
    assertThat(failure).isInstanceOf(EOFException.class);
    assertThat(openedAt).containsExactly(0L, (long) MIB / 2);
  }

  @Test
  void readsOnHoweverSlowlyWhereAMinuteGoesBy() throws IOException {
    // Given
    InputStream stream = open(0, MIB / 2, false, Duration.ofSeconds(60));

    // When
    byte[] read = stream.readAllBytes();

    // Then
    assertThat(read).isEqualTo(BYTES);
  }

  /// Content whose every connection ends after so many bytes.
  private InputStream open(int offset, int every, boolean reset, Duration pause)
      throws IOException {
    return ResumingStream.open(
        from -> {
          openedAt.add(from);
          return new Cut((int) from, every, reset);
        },
        offset,
        BYTES.length,
        () -> {
          pauses++;
          clock.advance(pause);
        },
        clock);
  }

  private static final class Cut extends InputStream {
    private final InputStream in;
    private final boolean reset;

    Cut(int from, int length, boolean reset) {
      this.in = new ByteArrayInputStream(BYTES, from, Math.min(length, BYTES.length - from));
      this.reset = reset;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      if (count < 0 && reset) {
        throw new SocketException("Connection reset");
      }
      return count;
    }
  }
}
