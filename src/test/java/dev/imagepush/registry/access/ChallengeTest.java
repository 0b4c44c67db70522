package dev.imagepush.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What registries write into `WWW-Authenticate`, well and badly.
class ChallengeTest {
  static Stream<Arguments> challenges() {
    return Stream.of(
        row("nothing", ""),
        row("blanks and commas", " , ,, "),
        row("a scheme alone", "Basic", challenge("basic")),
        row(
            "Docker's form",
            "Bearer realm=\"https://a/token\",service=\"r\",scope=\"repository:x/y:pull,push\"",
            challenge(
                "bearer",
                Map.of(
                    "realm",
                    "https://a/token",
                    "service",
                    "r",
                    "scope",
                    "repository:x/y:pull,push"))),
        row(
            "any case",
            "bEARER REALM=\"https://a\"",
            challenge("bearer", Map.of("realm", "https://a"))),
        row(
            "no quotes",
            "Bearer realm=https://a/token,service=r",
            challenge("bearer", Map.of("realm", "https://a/token", "service", "r"))),
        row(
            "blanks around everything",
            "  Bearer   realm = \"https://a\" ,\t service = \"r\"  ",
            challenge("bearer", Map.of("realm", "https://a", "service", "r"))),
        row(
            "quoted pairs",
            "Basic realm=\"say \\\"hi\\\" \\\\ there\"",
            challenge("basic", Map.of("realm", "say \"hi\" \\ there"))),
        row("an empty value", "Basic realm=\"\"", challenge("basic", Map.of("realm", ""))),
        row(
            "two in one header",
            "Basic realm=\"r\", Bearer realm=\"https://a\",service=\"s\"",
            challenge("basic", Map.of("realm", "r")),
            challenge("bearer", Map.of("realm", "https://a", "service", "s"))),
        row(
            "a scheme without parameters before another",
            "Negotiate, Basic realm=\"r\"",
            challenge("negotiate"),
            challenge("basic", Map.of("realm", "r"))),
        row(
            "a name given twice, of which the first counts",
            "Bearer realm=\"https://a\",realm=\"https://evil\"",
            challenge("bearer", Map.of("realm", "https://a"))),
        row("parameters without a scheme", "realm=\"https://a\""),
        row(
            "a comma and a scheme inside quotes",
            "Bearer realm=\"https://a, Basic realm=evil\"",
            challenge("bearer", Map.of("realm", "https://a, Basic realm=evil"))),
        row("a quote without end", "Bearer realm=\"https://a", challenge("bearer")),
        row(
            "garbage after a good part",
            "Bearer realm=\"https://a\" ;;;{}",
            challenge("bearer", Map.of("realm", "https://a"))),
        row("garbage alone", "\u0001\u0002{}"),
        row(
            "a quoted text of 8,000 characters",
            "Basic realm=\"" + "x".repeat(8000) + "\"",
            challenge("basic", Map.of("realm", "x".repeat(8000)))),
        row(
            "4,000 quoted pairs",
            "Basic realm=\"" + "\\x".repeat(4000) + "\"",
            challenge("basic", Map.of("realm", "x".repeat(4000)))),
        row("a header longer than any", "Basic realm=\"" + "x".repeat(9000) + "\""));
  }

  private static Arguments row(String rule, String header, Challenge... expected) {
    return argumentSet(rule, header, List.of(expected));
  }

  private static Challenge challenge(String scheme) {
    return challenge(scheme, Map.of());
  }

  private static Challenge challenge(String scheme, Map<String, String> parameters) {
    return new Challenge(scheme, parameters);
  }

  @ParameterizedTest
  @MethodSource("challenges")
  void reads(String header, List<Challenge> expected) {
    // When
    List<Challenge> read = Challenge.parse(List.of(header));

    // Then
    assertThat(read).isEqualTo(expected);
  }
}
