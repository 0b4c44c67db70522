package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventBudgetTest {
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final EventBudget budget = new EventBudget(() -> now);

  @Test
  void allowsTwentyFiveAtOnce() {
    // When
    long allowed = takeAll(100);

    // Then
    assertThat(allowed).isEqualTo(25);
  }

  @Test
  void allowsOneMoreEachFiveMinutes() {
    // Given
    takeAll(100);
    now = now.plus(Duration.ofMinutes(12));

    // When
    long allowed = takeAll(100);

    // Then
    assertThat(allowed).isEqualTo(2);
  }

  @Test
  void goesOnAllowingWhereTheClockWasPutBack() {
    // Given
    takeAll(100);
    now = now.minus(Duration.ofDays(1));
    takeAll(1);
    now = now.plus(Duration.ofMinutes(5));

    // When
    long allowed = takeAll(100);

    // Then
    assertThat(allowed).isEqualTo(1);
  }

  @Test
  void isNoFullerThanAtFirstHoweverLongItRests() {
    // Given
    takeAll(100);
    now = now.plus(Duration.ofDays(30));

    // When
    long allowed = takeAll(100);

    // Then
    assertThat(allowed).isEqualTo(25);
  }

  @Test
  void isEachResourcesOwn() {
    // Given
    takeAll(100);

    // When
    boolean allowed = budget.take("another");

    // Then
    assertThat(allowed).isTrue();
  }

  private long takeAll(int count) {
    return IntStream.range(0, count).filter(i -> budget.take("uid-1")).count();
  }
}
