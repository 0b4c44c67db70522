package dev.imagepush.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyRulesTest {
  private static final String SECURE = "http://secure.proxy:3128";
  private static final String PLAIN = "http://plain.proxy:8080";

  static Stream<Arguments> ways() {
    return Stream.of(
        row("HTTPS goes through HTTPS_PROXY", "https://ghcr.io", "", "secure.proxy:3128"),
        row("HTTP goes through HTTP_PROXY", "http://ghcr.io", "", "plain.proxy:8080"),
        row("this machine is reached directly", "https://localhost:5000", "", "direct"),
        row("and so are its addresses", "https://127.8.9.10:5000", "", "direct"),
        row("in IPv6 too", "https://[::1]:5000", "", "direct"),
        row("a star excepts all", "https://ghcr.io", "*", "direct"),
        row("a host excepts itself", "https://ghcr.io", "a, ghcr.io", "direct"),
        row("a host is read in any case", "https://ghcr.io", "GHCR.io", "direct"),
        row("a host excepts all below it", "https://a.corp.example", "corp.example", "direct"),
        row("not what ends alike", "https://mycorp.example", "corp.example", "secure.proxy:3128"),
        row(
            "a leading dot excepts those below",
            "https://a.corp.example",
            ".corp.example",
            "direct"),
        row("but not the domain", "https://corp.example", ".corp.example", "secure.proxy:3128"),
        row("a star and a dot mean the same", "https://a.corp.example", "*.corp.example", "direct"),
        row("a port excepts that port", "https://ghcr.io:8443", "ghcr.io:8443", "direct"),
        row("and no other", "https://ghcr.io", "ghcr.io:8443", "secure.proxy:3128"),
        row("an address excepts itself", "https://10.1.2.3", "10.1.2.3", "direct"),
        row("a range excepts addresses in it", "https://10.1.2.3", "10.0.0.0/8", "direct"),
        row("and no others", "https://11.1.2.3", "10.0.0.0/8", "secure.proxy:3128"),
        row("an IPv6 range as well", "https://[fd00::7]", "fd00::/8", "direct"),
        row(
            "what is no range excepts nothing",
            "https://ghcr.io",
            "ghcr.io/8",
            "secure.proxy:3128"));
  }

  private static Arguments row(String rule, String url, String noProxy, String way) {
    return argumentSet(rule, url, noProxy, way);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void choosesTheWay(String url, String noProxy, String way) {
    // Given
    ProxyRules rules =
        ProxyRules.of(Map.of("HTTPS_PROXY", SECURE, "http_proxy", PLAIN, "NO_PROXY", noProxy));

    // When
    String chosen =
        rules
            .proxyFor(Origin.of(URI.create(url)))
            .map(proxy -> proxy.origin().authority())
            .orElse("direct");

    // Then
    assertThat(chosen).isEqualTo(way);
  }

  @Test
  void readsALoginInAVariable() {
    // Given
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://ci:p%40ss+word@proxy.example:3128");

    // When
    HttpProxy proxy =
        ProxyRules.of(environment).proxyFor(Origin.of(URI.create("https://a.b"))).orElseThrow();

    // Then
    assertThat(proxy.origin()).isEqualTo(new Origin("http", "proxy.example", 3128));
    assertThat(requireNonNull(proxy.login()).authorization())
        .isEqualTo(new Credential.Basic("ci", new SecretText("p@ss+word")).authorization());
  }

  static Stream<Arguments> openRules() {
    return Stream.of(
        argumentSet("none", Map.of()),
        argumentSet("both", Map.of("HTTPS_PROXY", SECURE, "HTTP_PROXY", PLAIN)),
        argumentSet("one, on the port that goes without saying", Map.of("HTTP_PROXY", "proxy")),
        argumentSet(
            "every form of an exception",
            Map.of(
                "HTTPS_PROXY",
                SECURE,
                "NO_PROXY",
                "a.example,.b.example:8443,*,10.0.0.0/8,fd00::/8,[fd00::1]:80,::2,1.2.3.4,no/range")));
  }

  @ParameterizedTest
  @MethodSource("openRules")
  void areReadAgainFromTheVariablesThatTheyAreWrittenAs(Map<String, String> environment) {
    // Given
    ProxyRules rules = ProxyRules.of(environment);

    // When
    Map<String, String> variables = rules.openVariables();

    // Then
    assertThat(ProxyRules.of(variables)).isEqualTo(rules);
  }

  @Test
  void writesNoProxyThatAsksForALogin() {
    // Given
    ProxyRules rules =
        ProxyRules.of(Map.of("HTTPS_PROXY", "http://ci:hunter2@proxy:3128", "HTTP_PROXY", PLAIN));

    // When
    Map<String, String> variables = rules.openVariables();

    // Then
    assertThat(variables).containsExactly(Map.entry("HTTP_PROXY", PLAIN));
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        argumentSet("another protocol", "socks5://u:hunter2@proxy:1080"),
        argumentSet("TLS to the proxy", "https://u:hunter2@proxy:3128"),
        argumentSet("a path", "http://u:hunter2@proxy:3128/pac"),
        argumentSet("no URL", "http://u:hunter2@pro xy"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void namesTheVariableThatCannotBeReadAndNotItsValue(String address) {
    // Given
    Map<String, String> environment = Map.of("HTTPS_PROXY", address);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> ProxyRules.of(environment));

    // Then
    assertThat(refusal).hasMessageContaining("HTTPS_PROXY").hasMessageNotContaining("hunter2");
  }
}
