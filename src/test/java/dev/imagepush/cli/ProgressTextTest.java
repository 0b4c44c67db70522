package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.push.PushProgress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
  private static final long MIB = 1 << 20;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ProgressText text = new ProgressText();

  @Test
  void saysNothingBeforeTheTotalIsKnown() {
    // When
    var bar = text.bar(new PushProgress.Snapshot(0, 0, 0, 0, 0, 0, 0), START, 120);

    // Then
    assertThat(bar).isEmpty();
  }

  @Test
  void drawsABarWithRateAndTimeLeft() {
    // Given
    text.bar(sent(0), START, 120);

    // When
    var bar = text.bar(sent(40 * MIB), START.plusSeconds(4), 120);

    // Then
    assertThat(bar)
        .contains(
            " 50% [##########----------] 50.0 MiB/100.0 MiB  reused 10.0 MiB  10.0 MiB/s  0:06 left"
                + "  1/3 blobs");
  }

  @Test
  void measuresTheRateOfTheLastSecondsAlone() {
    // Given
    text.sentence(sent(0), START);
    text.sentence(sent(30 * MIB), START.plusSeconds(1));
    text.sentence(sent(30 * MIB), START.plusSeconds(10));

    // When
    var sentence = text.sentence(sent(35 * MIB), START.plusSeconds(15));

    // Then
    assertThat(sentence)
        .contains(
            "45%: 45.0 MiB of 100.0 MiB (10.0 MiB reused), 1.0 MiB/s, 0:56 left, 1 of 3 blobs");
  }

  @Test
  void leavesRateAndTimeOutWhileNothingMoves() {
    // When
    var sentence = text.sentence(sent(0), START);

    // Then
    assertThat(sentence).contains("10%: 10.0 MiB of 100.0 MiB (10.0 MiB reused), 1 of 3 blobs");
  }

  @Test
  void keepsWithinTheTerminal() {
    // When
    String bar = text.bar(sent(MIB), START, 20).orElseThrow();

    // Then
    assertThat(bar).hasSize(19);
  }

  /// 100 MiB in three blobs, of which one of 10 MiB was there.
  private static PushProgress.Snapshot sent(long bytes) {
    return new PushProgress.Snapshot(100 * MIB, 10 * MIB + bytes, 10 * MIB, 0, bytes, 3, 1);
  }
}
