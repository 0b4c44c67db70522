package dev.imagepush.registry.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UploadRangeTest {
  static Stream<Arguments> ranges() {
    return Stream.of(
        argumentSet("all that was sent", "0-99", 0, 100, OptionalLong.of(100)),
        argumentSet("some of it", "0-49", 0, 100, OptionalLong.of(50)),
        argumentSet("nothing new", "0-49", 50, 100, OptionalLong.of(50)),
        argumentSet("with a unit", "bytes=0-49", 0, 100, OptionalLong.of(50)),
        argumentSet("0-0 is nothing", "0-0", 0, 100, OptionalLong.of(0)),
        argumentSet("0-0 is one byte where one was sent", "0-0", 0, 1, OptionalLong.of(1)),
        argumentSet("0-0 is one byte where one was confirmed", "0-0", 1, 9, OptionalLong.of(1)),
        argumentSet("ECR: the first chunk for ever", "0-49", 100, 200, OptionalLong.empty()),
        argumentSet("more than was sent", "0-100", 0, 100, OptionalLong.empty()),
        argumentSet("a range that does not begin at 0", "50-99", 50, 100, OptionalLong.empty()),
        argumentSet("no number", "0-", 0, 100, OptionalLong.empty()),
        argumentSet("a number without end", "0-9999999999999999999", 0, 9, OptionalLong.empty()),
        argumentSet("nothing at all", null, 0, 100, OptionalLong.empty()));
  }

  @ParameterizedTest
  @MethodSource
  void ranges(@Nullable String header, long confirmed, long sent, OptionalLong expected) {
    // When
    OptionalLong offset = UploadRange.offset(header, confirmed, sent);

    // Then
    assertThat(offset).isEqualTo(expected);
  }
}
