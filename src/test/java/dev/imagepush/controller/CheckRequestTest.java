package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckRequestTest {
  private static final String FLUX = "reconcile.fluxcd.io/requestedAt";
  private static final String FLUX_FORCE = "reconcile.fluxcd.io/forceAt";
  private static final String OURS = "imagepush.dev/requestedAt";
  private static final String OUR_FORCE = "imagepush.dev/forceAt";

  static Stream<Arguments> cases() {
    return Stream.of(
        argumentSet("no annotation asks for nothing", Map.of(), null, asks(null, false, false)),
        argumentSet("a first value asks", Map.of(FLUX, "a"), null, asks("a", true, false)),
        argumentSet("so does ours", Map.of(OURS, "a"), null, asks("a", true, false)),
        argumentSet(
            "a value that was handled does not", Map.of(FLUX, "a"), "a", asks("a", false, false)),
        argumentSet("a new value asks", Map.of(FLUX, "b"), "a", asks("b", true, false)),
        argumentSet(
            "with both annotations, both are remembered",
            Map.of(FLUX, "a", OURS, "b"),
            null,
            asks("a b", true, false)),
        argumentSet(
            "with both annotations, a new value of the first asks",
            Map.of(FLUX, "c", OURS, "b"),
            "a b",
            asks("c b", true, false)),
        argumentSet(
            "with both annotations, a new value of the second asks",
            Map.of(FLUX, "a", OURS, "c"),
            "a b",
            asks("a c", true, false)),
        argumentSet(
            "both handled ask for nothing",
            Map.of(FLUX, "a", OURS, "b"),
            "a b",
            asks("a b", false, false)),
        argumentSet(
            "to take one of them away asks for nothing",
            Map.of(OURS, "b"),
            "a b",
            asks("b", false, false)),
        argumentSet(
            "a value with spaces is known",
            Map.of(FLUX, "2026-01-01 12:00:00 +0000"),
            "2026-01-01 12:00:00 +0000",
            asks("2026-01-01 12:00:00 +0000", false, false)),
        argumentSet(
            "two values with spaces are known",
            Map.of(FLUX, "1 January", OURS, "2 January"),
            "1 January 2 January",
            asks("1 January 2 January", false, false)),
        argumentSet(
            "forceAt of the same value forces",
            Map.of(FLUX, "a", FLUX_FORCE, "a"),
            null,
            asks("a", true, true)),
        argumentSet("so does ours", Map.of(OURS, "a", OUR_FORCE, "a"), null, asks("a", true, true)),
        argumentSet(
            "an older forceAt does not",
            Map.of(FLUX, "b", FLUX_FORCE, "a"),
            "a",
            asks("b", true, false)),
        argumentSet(
            "a forceAt whose value was handled forces nothing more",
            Map.of(FLUX, "a", FLUX_FORCE, "a", OURS, "new"),
            "a",
            asks("a new", true, false)),
        argumentSet(
            "forceAt alone asks for nothing",
            Map.of(FLUX_FORCE, "a"),
            null,
            asks(null, false, false)),
        argumentSet(
            "an empty value asks for nothing", Map.of(FLUX, ""), null, asks(null, false, false)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsWhatIsAskedFor(
      Map<String, String> annotations, @Nullable String handled, CheckRequest expected) {
    // When
    CheckRequest request = CheckRequest.of(annotations, handled);

    // Then
    assertThat(request).isEqualTo(expected);
  }

  @Test
  void remembersTwoLongValuesWithinWhatTheSchemaAllows() {
    // Given
    Map<String, String> annotations = Map.of(FLUX, "x".repeat(5_000), OURS, "y".repeat(120));

    // When
    CheckRequest request = CheckRequest.of(annotations, null);

    // Then
    assertThat(request.token()).hasSizeLessThanOrEqualTo(253);
    assertThat(CheckRequest.of(annotations, request.token()).isNew()).isFalse();
  }

  private static CheckRequest asks(@Nullable String token, boolean isNew, boolean forced) {
    return new CheckRequest(token, isNew, forced);
  }
}
