package dev.imagepush.registry.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BreaksTest {
  private static final long MIB = 1 << 20;
  private static final long SIZE = 100 * MIB;

  static Stream<Arguments> patterns() {
    return Stream.of(
        argumentSet("one break is an accident", List.of(0L), Long.MAX_VALUE),
        argumentSet("two where nothing arrived: the body is too long", List.of(0L, 0L), SIZE),
        argumentSet(
            "two behind as many bytes: bodies of those pass", List.of(MIB, 2 * MIB), MIB + 1),
        argumentSet("two at other places are accidents", List.of(MIB, 7 * MIB), Long.MAX_VALUE),
        argumentSet(
            "the second and the third are alike", List.of(5 * MIB, 6 * MIB, 7 * MIB), MIB + 1));
  }

  @ParameterizedTest
  @MethodSource
  void patterns(List<Long> offsets, long expected) {
    // Given
    Breaks breaks = new Breaks();
    long from = 0;

    // When
    for (long offset : offsets) {
      breaks.brokeIn(new UploadStep(from, SIZE - from, true));
      breaks.stoodAt(offset);
      from = offset;
    }

    // Then
    assertThat(breaks.tooLong()).isEqualTo(expected);
  }
}
