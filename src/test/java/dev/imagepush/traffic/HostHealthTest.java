package dev.imagepush.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.traffic.HostHealth.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostHealthTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Tenant TEAM = new Tenant("team");
  private static final Tenant OTHER = new Tenant("other");
  private static final Entry OPEN = new Entry.Open();

  private final HostHealth health = new HostHealth();

  static Stream<Arguments> quiets() {
    return Stream.of(
        argumentSet("N09: 429 with a time", 429, Duration.ofSeconds(7), quiet(7)),
        argumentSet("N11: 429 without", 429, null, quiet(1)),
        argumentSet("N11: 503 with a time", 503, Duration.ofSeconds(5), quiet(5)),
        argumentSet("503 without", 503, null, OPEN),
        argumentSet("a time where nothing is wrong", 202, Duration.ofSeconds(5), OPEN),
        argumentSet("404", 404, null, OPEN));
  }

  @ParameterizedTest
  @MethodSource("quiets")
  void isQuietAsTheHostAsks(int status, @Nullable Duration retryAfter, Entry expected) {
    // When
    health.answered(TEAM, status, retryAfter, START, START);

    // Then
    assertThat(health.enter(TEAM, START)).isEqualTo(expected);
  }

  @Test
  void isOpenWhenTheQuietIsOver() {
    // Given
    health.answered(TEAM, 429, Duration.ofSeconds(7), START, START);

    // When
    Entry justBefore = health.enter(TEAM, START.plusMillis(6999));

    // Then
    assertThat(justBefore).isEqualTo(new Entry.Quiet(Duration.ofMillis(1)));
    assertThat(health.enter(TEAM, START.plusSeconds(7))).isEqualTo(OPEN);
  }

  @Test
  void neverShortensAQuiet() {
    // Given
    health.answered(TEAM, 429, Duration.ofSeconds(20), START, START);

    // When
    health.answered(TEAM, 429, Duration.ofSeconds(2), START, START);

    // Then
    assertThat(health.enter(TEAM, START)).isEqualTo(quiet(20));
  }

  @Test
  void doublesItsOwnQuietUpToHalfAMinute() {
    // Given
    Instant now = START;
    List<Long> seconds = new ArrayList<>();

    // When
    for (int i = 0; i < 7; i++) {
      health.answered(TEAM, 429, null, now, now);
      Duration left = ((Entry.Quiet) health.enter(TEAM, now)).left();
      seconds.add(left.toSeconds());
      now = now.plus(left);
    }

    // Then
    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void countsThoseRefusedTogetherOnce() {
    // Given
    Instant answered = START.plusMillis(200);
    health.answered(TEAM, 429, null, START, answered);

    // When
    health.answered(TEAM, 429, null, START, answered);

    // Then
    assertThat(health.enter(TEAM, answered)).isEqualTo(quiet(1));
  }

  @Test
  void startsOverAfterAGoodAnswer() {
    // Given
    health.answered(TEAM, 429, null, START, START);
    health.answered(TEAM, 200, null, START.plusSeconds(1), START.plusSeconds(1));

    // When
    health.answered(TEAM, 429, null, START.plusSeconds(2), START.plusSeconds(2));

    // Then
    assertThat(health.enter(TEAM, START.plusSeconds(2))).isEqualTo(quiet(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 521})
  @DisplayName("N07: ten failures in a row are an outage:")
  void takesFailuresInARowForAnOutage(int status) {
    // When
    failTimes(HostHealth.FAILURES_OF_OUTAGE, status);

    // Then
    assertThat(health.enter(TEAM, START))
        .isEqualTo(new Entry.Down(ExitReason.REGISTRY_UNAVAILABLE, Duration.ofSeconds(1)));
  }

  @Test
  void takesOneFewerForNone() {
    // When
    failTimes(HostHealth.FAILURES_OF_OUTAGE - 1, 502);

    // Then
    assertThat(health.enter(TEAM, START)).isEqualTo(OPEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 401, 404, 429, 501})
  void countsAnewAfterAnyOtherAnswer(int status) {
    // Given
    failTimes(HostHealth.FAILURES_OF_OUTAGE - 1, 503);

    // When
    health.answered(TEAM, status, Duration.ofMillis(1), START, START);

    // Then
    failTimes(1, 503);
    assertThat(health.enter(TEAM, START.plusSeconds(1))).isEqualTo(OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"DNS_FAILURE", "CONNECT_FAILED", "CONNECTION_RESET", "NO_PROGRESS"},
      value = ExitReason.class)
  void takesSilenceForAnOutage(ExitReason reason) {
    // When
    for (int i = 0; i < HostHealth.FAILURES_OF_OUTAGE; i++) {
      health.failed(TEAM, reason, START);
    }

    // Then
    assertThat(health.enter(TEAM, START)).isEqualTo(new Entry.Down(reason, Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"TLS_FAILED", "CANCELLED", "PROTOCOL_ERROR", "SOURCE_CORRUPT"},
      value = ExitReason.class)
  @DisplayName("what may be one push's own trouble is no outage for others:")
  void takesNoOnesOwnTroubleForAnOutage(ExitReason reason) {
    // When
    for (int i = 0; i < 10 * HostHealth.FAILURES_OF_OUTAGE; i++) {
      health.failed(TEAM, reason, START);
    }

    // Then
    assertThat(health.enter(TEAM, START)).isEqualTo(OPEN);
  }

  @Test
  @DisplayName("R08: a dead host is asked at most once a second, however many want to")
  void asksADeadHostOnceASecond() {
    // Given
    failTimes(HostHealth.FAILURES_OF_OUTAGE, 503);
    int asked = 0;

    // When
    for (int millis = 0; millis < 60_000; millis += 5) {
      Instant now = START.plusMillis(millis);
      if (health.enter(TEAM, now) instanceof Entry.Open) {
        asked++;
        health.failed(TEAM, ExitReason.CONNECT_FAILED, now);
      }
    }

    // Then
    assertThat(asked).isEqualTo(59);
  }

  @Test
  @DisplayName("N07: one good answer ends an outage for all")
  void isWellAfterOneGoodAnswer() {
    // Given
    failTimes(3 * HostHealth.FAILURES_OF_OUTAGE, 503);

    // When
    health.answered(TEAM, 200, null, START.plusSeconds(1), START.plusSeconds(1));

    // Then
    assertThat(Stream.generate(() -> health.enter(TEAM, START.plusSeconds(1))).limit(100))
        .containsOnly(OPEN);
  }

  @Test
  @DisplayName("T26: one tenant's failures close no host for another whom it serves")
  void letsThroughWhomTheHostServes() {
    // Given
    health.answered(OTHER, 200, null, START, START);
    failTimes(10 * HostHealth.FAILURES_OF_OUTAGE, 500);

    // When
    Entry served = health.enter(OTHER, START);

    // Then
    assertThat(served).isEqualTo(OPEN);
    assertThat(health.enter(TEAM, START)).isInstanceOf(Entry.Down.class);
  }

  @Test
  void letsNobodyThroughWhomTheHostServesNoMore() {
    // Given
    health.answered(OTHER, 200, null, START, START);
    failTimes(HostHealth.FAILURES_OF_OUTAGE, 500);

    // When
    health.failed(OTHER, ExitReason.CONNECT_FAILED, START);

    // Then
    assertThat(health.enter(OTHER, START)).isInstanceOf(Entry.Down.class);
  }

  private void failTimes(int times, int status) {
    for (int i = 0; i < times; i++) {
      health.answered(TEAM, status, null, START, START);
    }
  }

  private static Entry quiet(int seconds) {
    return new Entry.Quiet(Duration.ofSeconds(seconds));
  }
}
