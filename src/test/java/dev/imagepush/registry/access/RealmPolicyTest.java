package dev.imagepush.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Origin;
import java.net.URI;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RealmPolicyTest {
  static Stream<Arguments> realms() {
    String hub = "https://registry-1.docker.io";
    String own = "https://registry.example.com:5000";
    String plain = "http://registry.internal:5000";
    return Stream.of(
        argumentSet("Docker Hub's", hub, "https://auth.docker.io/token", true),
        argumentSet("its own origin", own, "https://registry.example.com:5000/token", true),
        argumentSet("its own origin, other case", own, "https://REGISTRY.example.com:5000/t", true),
        argumentSet("its own origin without TLS", plain, "http://registry.internal:5000/t", true),
        argumentSet("a sibling", own, "https://auth.example.com/token", true),
        argumentSet("a parent", own, "https://example.com/token", true),
        argumentSet("trusted by name", own, "https://login.elsewhere.net/token", true),
        argumentSet("trusted with its port", own, "https://login.elsewhere.net:8443/token", true),
        argumentSet(
            "trusted, no TLS on either side", plain, "http://login.elsewhere.net/token", true),
        argumentSet("its own host without TLS", own, "http://registry.example.com:5000/t", false),
        argumentSet("its own host, other port", own, "https://registry.example.com:6000/t", false),
        argumentSet("a sibling, other port", own, "https://auth.example.com:8443/t", false),
        argumentSet("a sibling without TLS", own, "http://auth.example.com/t", false),
        argumentSet("trusted, but without TLS", own, "http://login.elsewhere.net/token", false),
        argumentSet("trusted, other port", own, "https://login.elsewhere.net:9443/token", false),
        argumentSet("another domain", own, "https://evil.net/token", false),
        argumentSet("the domain as a prefix", own, "https://registry.example.com.evil.net/", false),
        argumentSet("the domain as a suffix", own, "https://evilexample.com/t", false),
        argumentSet("a user that looks like it", own, "https://example.com@evil.net/t", false),
        argumentSet("user info", own, "https://user:pw@registry.example.com:5000/t", false),
        argumentSet("a dot at the end", own, "https://auth.example.com./t", false),
        argumentSet("an address", own, "https://169.254.169.254/t", false),
        argumentSet("an address as a number", own, "https://2852039166/t", false),
        argumentSet("an IPv6 address", own, "https://[::1]/t", false),
        argumentSet("loopback", own, "https://localhost/t", false),
        argumentSet("no scheme", own, "//auth.example.com/t", false),
        argumentSet("another scheme", own, "ftp://auth.example.com/t", false),
        argumentSet("a file", own, "file:///etc/passwd", false),
        argumentSet("no host", own, "https:///token", false),
        argumentSet("a path alone", own, "/token", false),
        argumentSet("nothing", own, "", false),
        argumentSet(
            "another tenant of a shared domain",
            "https://alice.github.io",
            "https://mallory.github.io/t",
            false),
        argumentSet(
            "the same public suffix", "https://alice.co.uk", "https://mallory.co.uk/t", false),
        argumentSet(
            "a trusted host that is written with its port",
            "https://registry.example.com",
            "https://login.spelled.net/token",
            true),
        argumentSet(
            "another port of a host that is trusted on one",
            "https://registry.example.com",
            "https://login.spelled.net:8443/token",
            false),
        argumentSet(
            "another Service of the cluster",
            "https://registry.team-a.svc.cluster.local",
            "https://auth.team-b.svc.cluster.local/t",
            false),
        argumentSet(
            "another namespace's short name",
            "https://registry.team-a.svc",
            "https://auth.team-b.svc/t",
            false),
        argumentSet(
            "neighbouring addresses", "https://10.0.0.1:443", "https://10.0.0.2/token", false));
  }

  @ParameterizedTest
  @MethodSource("realms")
  @DisplayName("T01: a credential goes to no token server but")
  void trusts(String registry, String realm, boolean expected) {
    // Given
    RealmPolicy policy =
        new RealmPolicy(
            Origin.of(URI.create(registry)),
            Set.of("login.elsewhere.net", "login.elsewhere.net:8443", "login.spelled.net:443"));

    // When
    boolean trusted = policy.trusts(URI.create(realm));

    // Then
    assertThat(trusted).isEqualTo(expected);
  }
}
