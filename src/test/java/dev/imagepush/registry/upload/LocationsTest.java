package dev.imagepush.registry.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.Redirects;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LocationsTest {
  private static final URI ASKED = URI.create("https://registry.example.com/v2/app/blobs/uploads/");

  static Stream<Arguments> ownLocations() {
    return Stream.of(
        argumentSet(
            "relative",
            "/v2/app/blobs/uploads/1?_state=a%2Fb==",
            "https://registry.example.com/v2/app/blobs/uploads/1?_state=a%2Fb=="),
        argumentSet(
            "relative to the path", "1?x", "https://registry.example.com/v2/app/blobs/uploads/1?x"),
        argumentSet(
            "a query alone", "?s=1", "https://registry.example.com/v2/app/blobs/uploads/?s=1"),
        argumentSet(
            "absolute", "https://registry.example.com/up/1", "https://registry.example.com/up/1"),
        argumentSet(
            "the standard port written out",
            "https://registry.example.com:443/up/1",
            "https://registry.example.com:443/up/1"),
        argumentSet(
            "another case", "HTTPS://Registry.Example.Com/u", "HTTPS://Registry.Example.Com/u"),
        argumentSet("a fragment", "/up/1?a#b", "https://registry.example.com/up/1?a"),
        argumentSet("blanks around", " /up/1 ", "https://registry.example.com/up/1"));
  }

  @ParameterizedTest
  @MethodSource("ownLocations")
  @DisplayName("N21: an upload goes on where the Location is")
  void follows(String location, String expected) {
    // When
    URI target = Locations.ofUpload(ASKED, location);

    // Then
    assertThat(target).hasToString(expected);
  }

  static Stream<Arguments> foreignLocations() {
    return Stream.of(
        argumentSet("another host", "https://evil.example/v2/app/blobs/uploads/1"),
        argumentSet("another host without a scheme", "//evil.example/1"),
        argumentSet("another port", "https://registry.example.com:8443/up/1"),
        argumentSet("no TLS", "http://registry.example.com/up/1"),
        argumentSet("no TLS on the same port", "http://registry.example.com:443/up/1"),
        argumentSet("a subdomain", "https://x.registry.example.com/up/1"),
        argumentSet("user info", "https://registry.example.com@evil.example/1"),
        argumentSet("user info for the own host", "https://u:p@registry.example.com/up/1"),
        argumentSet("another scheme", "file:///etc/passwd"),
        argumentSet("an address", "https://169.254.169.254/latest/meta-data"),
        argumentSet("no URL", "http://[bad"),
        argumentSet("a line break", "/up/1\r\nX: y"));
  }

  @ParameterizedTest
  @MethodSource("foreignLocations")
  @DisplayName("T04: an upload goes to no other origin:")
  void refuses(String location) {
    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> Locations.ofUpload(ASKED, location));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.LOCATION_REJECTED);
  }

  @ParameterizedTest
  @MethodSource("ownLocations")
  void followsADownloadWithinTheOrigin(String location, String expected) {
    assertThat(Redirects.target(ASKED, location)).hasToString(expected);
  }
}
