package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
  private static final Instant PUSHED = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final CheckSchedule schedule = CheckSchedule.DEFAULT;

  @Test
  void checksFirstAboutAnIntervalAfterThePush() {
    // When
    List<Instant> first = uids().map(uid -> schedule.next(uid, HOUR, PUSHED, PUSHED)).toList();

    // Then
    assertThat(first)
        .allSatisfy(
            instant ->
                assertThat(instant)
                    .isBetween(
                        PUSHED.plus(Duration.ofMinutes(54)), PUSHED.plus(Duration.ofMinutes(66))));
  }

  @Test
  void spreadsResourcesThatWerePushedTogether() {
    // When
    long inTheirBusiestMinute =
        uids()
            .map(uid -> schedule.next(uid, HOUR, PUSHED, PUSHED))
            .collect(
                Collectors.groupingBy(
                    instant -> Duration.between(PUSHED, instant).toMinutes(),
                    Collectors.counting()))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .max()
            .orElseThrow();

    // Then
    assertThat(inTheirBusiestMinute).isLessThan(150); // of 1,000 in 12 minutes
  }

  @Test
  void keepsToItsTimesHoweverOftenTheOperatorStarts() {
    // Given
    Instant first = schedule.next("uid-1", HOUR, PUSHED, PUSHED);
    Instant restart = first.plus(Duration.ofMinutes(150));

    // When
    Instant next = schedule.next("uid-1", HOUR, PUSHED, restart);

    // Then
    assertThat(next).isEqualTo(first.plus(Duration.ofHours(3)));
  }

  @Test
  void comesAfterACheckThatEndedJustAtItsTime() {
    // Given
    Instant first = schedule.next("uid-1", HOUR, PUSHED, PUSHED);

    // When
    Instant next = schedule.next("uid-1", HOUR, PUSHED, first);

    // Then
    assertThat(next).isEqualTo(first.plus(HOUR));
  }

  @Test
  void takesAnIntervalThatTheSchemaWouldRefuseForAMinute() {
    // When
    Instant next = schedule.next("uid-1", Duration.ofMillis(1), PUSHED, PUSHED);

    // Then
    assertThat(next).isAfterOrEqualTo(PUSHED.plusSeconds(54));
  }

  private static Stream<String> uids() {
    return IntStream.range(0, 1_000).mapToObj(i -> new UUID(i * 0x9E3779B97F4A7C15L, i).toString());
  }
}
