package dev.imagepush.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitPrecedenceTest {
  static Stream<Arguments> ends() {
    return Stream.of(
        argumentSet("any failure before success", ExitReason.PUSHED, ExitReason.CANCELLED),
        argumentSet("time-outs before the rest", ExitReason.CANCELLED, ExitReason.NO_PROGRESS),
        argumentSet("network before time-outs", ExitReason.NO_PROGRESS, ExitReason.TLS_FAILED),
        argumentSet("registry before network", ExitReason.TLS_FAILED, ExitReason.TAG_CONFLICT),
        argumentSet("source before registry", ExitReason.TAG_CONFLICT, ExitReason.LIMIT_EXCEEDED),
        argumentSet("logins before sources", ExitReason.LIMIT_EXCEEDED, ExitReason.DENIED),
        argumentSet("blocked egress before logins", ExitReason.DENIED, ExitReason.EGRESS_BLOCKED),
        argumentSet(
            "untrusted realm before logins", ExitReason.DENIED, ExitReason.REALM_NOT_TRUSTED),
        argumentSet("corrupt source before logins", ExitReason.DENIED, ExitReason.SOURCE_CORRUPT),
        argumentSet("other bytes before logins", ExitReason.DENIED, ExitReason.DIGEST_MISMATCH));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void reportsTheOneToLookAtFirst(ExitReason lesser, ExitReason greater) {
    // When
    ExitReason reported = ExitPrecedence.first(List.of(lesser, greater, lesser));

    // Then
    assertThat(reported).isEqualTo(greater);
  }
}
