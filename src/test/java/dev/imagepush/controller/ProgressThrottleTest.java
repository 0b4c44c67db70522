package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.push.PushProgress;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressThrottleTest {
  private static final Instant WRITTEN = Instant.parse("2026-01-01T12:00:00Z");

  static Stream<Arguments> cases() {
    return Stream.of(
        argumentSet("nothing is planned yet", null, new PushProgress().snapshot(), 60, false),
        argumentSet("the first", null, done(0), 0, true),
        argumentSet("4 percent at once", written(10), done(14), 1, false),
        argumentSet("5 percent at once", written(10), done(15), 1, true),
        argumentSet("1 percent after 4 seconds", written(10), done(11), 4, false),
        argumentSet("1 percent after 5 seconds", written(10), done(11), 5, true),
        argumentSet(
            "a blob ends whose bytes were counted before",
            written(10),
            new PushProgress.Snapshot(1000, 100, 0, 0, 100, 4, 2),
            5,
            true),
        argumentSet("nothing moves, however long", written(10), done(10), 600, false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isDue(
      @Nullable ProgressStatus written,
      PushProgress.Snapshot progress,
      int secondsSince,
      boolean expected) {
    // When
    boolean due = ProgressThrottle.isDue(written, progress, WRITTEN.plusSeconds(secondsSince));

    // Then
    assertThat(due).isEqualTo(expected);
  }

  private static PushProgress.Snapshot done(long percent) {
    return new PushProgress.Snapshot(1000, percent * 10, 0, 0, percent * 10, 4, 1);
  }

  private static ProgressStatus written(int percent) {
    return new ProgressStatus(percent, percent * 10L, 1000L, 0L, "1/4", 1L, WRITTEN);
  }
}
