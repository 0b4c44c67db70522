package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.TestCertificates;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.FakeProxy;
import dev.imagepush.testing.http.LoopbackPort;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What goes through a proxy, and what it learns.
@Timeout(60)
class HttpProxyTest {
  private static final TestCertificates AUTHORITY = TestCertificates.create();
  private static final String TOKEN = "Bearer registry-secret";

  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).withText("hello", "text/plain"));
  private FakeProxy proxy;

  @BeforeEach
  void start() {
    server.secure(AUTHORITY.presentingContext(AUTHORITY.issueLoopbackServer())).start();
    proxy = FakeProxy.to(server.port());
  }

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  @Test
  @DisplayName("HTTPS goes through a tunnel that sees no credential of the registry")
  void tunnels() {
    // Given
    ProxyRules rules = through(proxy.url(), null);

    // When
    int status = status(rules, "https://localhost:" + server.port() + "/secret-path");

    // Then
    assertThat(status).isEqualTo(200);
    assertThat(proxy.requestLines())
        .containsExactly("CONNECT localhost:" + server.port() + " HTTP/1.1");
    assertThat(proxy.wasTold(TOKEN)).isFalse();
    assertThat(proxy.wasTold("secret-path")).isFalse();
    assertThat(server.log().authorizations()).containsExactly(TOKEN);
  }

  @Test
  void reachesAHostWhoseNameOnlyTheProxyKnows() {
    // Given
    ProxyRules rules = through(proxy.url(), null);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> status(rules, "https://registry.inside/"));

    // Then
    // The server that the proxy reaches proves to be another host: the tunnel was made.
    assertThat(refusal.reason()).isEqualTo(ExitReason.TLS_FAILED);
    assertThat(proxy.requestLines()).containsExactly("CONNECT registry.inside:443 HTTP/1.1");
  }

  @Test
  @DisplayName("The proxy's own login goes to the proxy alone")
  void logsInToTheProxy() {
    // Given
    proxy.requireLogin("ci", "proxy-secret");
    ProxyRules rules = through(proxy.url(), login("ci", "proxy-secret"));

    // When
    int status = status(rules, "https://localhost:" + server.port() + "/");

    // Then
    assertThat(status).isEqualTo(200);
    assertThat(server.log().authorizations()).containsExactly(TOKEN);
    assertThat(server.log().requests())
        .noneMatch(request -> request.header("Proxy-Authorization").isPresent());
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        argumentSet(
            "N35: it wants a login, and there is none",
            407,
            null,
            ExitReason.PROXY_AUTHENTICATION,
            "wants a user name"),
        argumentSet(
            "N35: it does not accept the login",
            407,
            login("ci", "wrong"),
            ExitReason.PROXY_AUTHENTICATION,
            "does not accept"),
        argumentSet("it does not allow the host", 403, null, ExitReason.PROXY_FAILED, "403"),
        argumentSet("it cannot reach the host", 502, null, ExitReason.PROXY_FAILED, "502"),
        argumentSet(
            "T01: it answers in the registry's place", 401, null, ExitReason.PROXY_FAILED, "401"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void saysThatItWasTheProxyWhere(
      int status, Credential.@Nullable Basic login, ExitReason reason, String message) {
    // Given
    if (status == 407) {
      proxy.requireLogin("ci", "proxy-secret");
    } else {
      proxy.refuseWith(status);
    }
    ProxyRules rules = through(proxy.url(), login);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> status(rules, "https://localhost:" + server.port() + "/"));

    // Then
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining(message);
    assertThat(server.log().requests()).isEmpty();
  }

  @Test
  @DisplayName("N35: a proxy that is down is told from a registry that is")
  void saysThatTheProxyIsDown() {
    // Given
    ProxyRules rules = through("http://" + LoopbackPort.unused().address(), null);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> status(rules, "https://localhost:" + server.port() + "/"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.PROXY_FAILED);
    assertThat(refusal).hasMessageContaining("Secret egress-proxy");
  }

  static Stream<Arguments> forbidden() {
    return Stream.of(
        argumentSet("a metadata service", "https://169.254.169.254/"),
        argumentSet("a name of one", "https://metadata.example/"),
        argumentSet("an address as one number", "https://2852039166/"));
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  @DisplayName("T02: what is refused directly is refused through a proxy")
  void isNotAskedFor(String url) {
    // Given
    ProxyRules rules = through(proxy.url(), null);

    // When
    ExitException refusal = catchThrowableOfType(ExitException.class, () -> status(rules, url));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.EGRESS_BLOCKED);
    assertThat(proxy.requestLines()).isEmpty();
  }

  @Test
  @DisplayName("T02: a proxy of a resource is itself behind the egress gate")
  void refusesAProxyOnThisMachine() {
    // Given
    ProxyRules rules = through(proxy.url(), null);
    EgressPolicy ofOperator = new EgressPolicy(List.of(), List.of(), java.util.Set.of(), false);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> status(rules, "https://registry.inside/", ofOperator));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.EGRESS_BLOCKED);
    assertThat(proxy.requestLines()).isEmpty();
  }

  private static int status(ProxyRules rules, String url) {
    return status(rules, url, EgressPolicy.commandLine());
  }

  private static int status(ProxyRules rules, String url, EgressPolicy egress) {
    URI target = URI.create(url);
    try (HttpTransport transport =
            new HttpTransport(
                Origin.of(target),
                TlsSettings.trusting(AUTHORITY.caPem()),
                rules,
                egress,
                HttpProxyTest::lookUp,
                new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
                RequestMetrics.none());
        HttpResponse response =
            transport.send(
                "GET thing", HttpRequest.of("GET", target).with("Authorization", TOKEN))) {
      return response.status();
    }
  }

  private static InetAddress[] lookUp(String host) throws UnknownHostException {
    return switch (host) {
      case "localhost", "127.0.0.1" -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
      case "metadata.example", "169.254.169.254" ->
          new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")};
      default -> throw new UnknownHostException(host);
    };
  }

  private static ProxyRules through(String url, Credential.@Nullable Basic login) {
    return ProxyRules.all(HttpProxy.of(url, login, "Secret egress-proxy"));
  }

  private static Credential.Basic login(String user, String password) {
    return new Credential.Basic(user, new SecretText(password));
  }
}
