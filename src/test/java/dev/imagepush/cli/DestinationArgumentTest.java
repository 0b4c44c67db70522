package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DestinationArgumentTest {
  static Stream<Arguments> forms() {
    return Stream.of(
        argumentSet("host and tag", "r.io/a:1", "", "r.io/a:1"),
        argumentSet("no tag is latest", "r.io/a", "", "r.io/a:latest"),
        argumentSet("skopeo's transport", "docker://r.io:5000/a:1", "", "r.io:5000/a:1"),
        argumentSet("no host is Docker Hub", "me/a:1", "", "docker.io/me/a:1"),
        argumentSet("no host is the default", "me/a:1", "d.io:5000", "d.io:5000/me/a:1"),
        argumentSet("a name alone has no host", "a:1", "d.io", "d.io/a:1"),
        argumentSet("the default as a URL", "me/a:1", "https://d.io/", "d.io/me/a:1"),
        argumentSet("a host is kept", "r.io/a:1", "d.io", "r.io/a:1"),
        argumentSet("localhost is a host", "localhost/a:1", "d.io", "localhost/a:1"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readsTheDestination(String text, String defaultRegistry, String expected) {
    // When
    var destination = DestinationArgument.parse(text, defaultRegistry);

    // Then
    assertThat(destination).hasToString(expected);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        argumentSet("a digest", "r.io/a@sha256:" + "ab".repeat(32), "", "digest is kept"),
        argumentSet("a URL", "https://r.io/a", "", "no scheme"),
        argumentSet("upper case", "r.io/A", "", "lower-case"),
        argumentSet("a host alone", "127.0.0.1:5000", "", "without a repository"),
        argumentSet("this machine alone", "localhost:5000", "", "without a repository"),
        argumentSet("plain HTTP by default", "a:1", "http://d.io", "--insecure"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesOtherFormsWithWhatToWrite(String text, String defaultRegistry, String hint) {
    // When
    var refusal =
        assertThatExceptionOfType(ExitException.class)
            .isThrownBy(() -> DestinationArgument.parse(text, defaultRegistry));

    // Then
    refusal.withMessageContaining(hint);
  }
}
