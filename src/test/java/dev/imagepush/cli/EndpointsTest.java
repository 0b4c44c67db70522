package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
  private final List<String> asked = new ArrayList<>();

  static Stream<Arguments> hosts() {
    return Stream.of(
        argumentSet("another machine", "r.io/a", false, "https://r.io"),
        argumentSet("a private address", "10.0.0.1:5000/a", false, "https://10.0.0.1:5000"),
        argumentSet(
            "a name that only looks local", "localhost.r.io/a", false, "https://localhost.r.io"),
        argumentSet("localhost", "localhost:5000/a", false, "http://localhost:5000"),
        argumentSet("loopback", "127.1.2.3/a", false, "http://127.1.2.3"),
        argumentSet("loopback of IPv6", "[::1]:5000/a", false, "http://[::1]:5000"),
        argumentSet("another machine, insecure", "r.io/a", true, "http://r.io"));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void usesPlainHttpWhereItIsSpokenAndAllowed(String repository, boolean insecure, String origin) {
    // When
    var endpoint = endpoints(insecure, Optional.of("http")).of(Repository.parse(repository));

    // Then
    assertThat(endpoint.origin()).hasToString(origin);
  }

  @Test
  void keepsToHttpsWhereItIsSpoken() {
    // When
    var endpoint = endpoints(true, Optional.of("https")).of(Repository.parse("localhost:5000/a"));

    // Then
    assertThat(endpoint.origin()).hasToString("https://localhost:5000");
  }

  @Test
  void asksAHostOnce() {
    // Given
    Endpoints endpoints = endpoints(false, Optional.of("http"));
    endpoints.of(Repository.parse("localhost:5000/a"));

    // When
    endpoints.of(Repository.parse("localhost:5000/b"));

    // Then
    assertThat(asked).containsExactly("localhost:5000");
  }

  @Test
  void asksAHostAgainThatDidNotAnswer() {
    // Given
    Endpoints endpoints = endpoints(false, Optional.empty());
    endpoints.of(Repository.parse("localhost:5000/a"));

    // When
    endpoints.of(Repository.parse("localhost:5000/a"));

    // Then
    assertThat(asked).containsExactly("localhost:5000", "localhost:5000");
  }

  @ParameterizedTest
  @DisplayName(
      "T06: the machine's own identity is shown to verified servers alone, where TLS is verified:")
  @ValueSource(booleans = {true, false})
  void showsTheMachinesIdentityToVerifiedServers(boolean verified) {
    // Given
    Endpoints endpoints =
        new Endpoints(
            new TlsSettings(null, null, null, verified),
            ProxyRules.NONE,
            !verified,
            authority -> Optional.of("https"));

    // When
    var access =
        endpoints.access(
            Repository.parse("team.azurecr.io/app"),
            new NamedCredential(Credential.ANONYMOUS, "no login"));

    // Then
    assertThat(access.credential() instanceof Credential.Ambient).isEqualTo(verified);
  }

  private Endpoints endpoints(boolean insecure, Optional<String> answer) {
    return new Endpoints(
        TlsSettings.SYSTEM,
        ProxyRules.NONE,
        insecure,
        authority -> {
          asked.add(authority);
          return answer;
        });
  }
}
