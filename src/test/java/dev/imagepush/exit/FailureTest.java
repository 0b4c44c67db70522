package dev.imagepush.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  static Stream<Arguments> messages() {
    return Stream.of(
        argumentSet("plain text is kept", "PUT manifest: no “é” 🚀", "PUT manifest: no “é” 🚀"),
        argumentSet("a line's end", "one\r\ntwo\n", "one  two"),
        argumentSet("a terminal's escape, in 7 bits and in 8", "\033[31mred\u009b0m", "[31mred 0m"),
        argumentSet("what turns the direction of writing", "a\u202eb", "a b"),
        argumentSet("what separates lines elsewhere", "a\u2028b\u2029c", "a b c"),
        argumentSet("half a character", "a\ud83db", "a b"),
        argumentSet("as long as it may be", "x".repeat(512), "x".repeat(512)),
        argumentSet("longer", "x".repeat(513), "x".repeat(511) + "…"),
        argumentSet(
            "longer, with a character of two halves at the end",
            "x".repeat(510) + "🚀🚀",
            "x".repeat(510) + "…"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void keepsOfAMessageWhatCanBePrinted(String text, String printable) {
    // When
    Failure failure = new Failure(ExitReason.INTERNAL_ERROR, text);

    // Then
    assertThat(failure.message()).isEqualTo(printable);
  }
}
