package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.TestCertificates;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is believed to be who (T24).
@Timeout(60)
class HttpTransportTlsTest {
  private static final TestCertificates AUTHORITY = TestCertificates.create();
  private static final TestCertificates STRANGER = TestCertificates.create();
  private static final TestCertificates.Issued CLIENT = AUTHORITY.issueClient("imagepush");

  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).withText("hello", "text/plain"));

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Arguments> trusted() {
    return Stream.of(
        argumentSet("its CA is given", "127.0.0.1", TlsSettings.trusting(AUTHORITY.caPem())),
        argumentSet(
            "one of several CAs is its own",
            "localhost",
            TlsSettings.trusting(STRANGER.caPem() + AUTHORITY.caPem())),
        argumentSet(
            "a person said that it need not verify",
            "registry.example",
            new TlsSettings(null, null, null, false)));
  }

  @ParameterizedTest
  @MethodSource("trusted")
  void acceptsAServerWhere(String host, TlsSettings settings) {
    // Given
    server.secure(AUTHORITY.presentingContext(AUTHORITY.issueLoopbackServer())).start();

    // When
    int status = statusFrom(host, settings);

    // Then
    assertThat(status).isEqualTo(200);
  }

  static Stream<Arguments> untrusted() {
    return Stream.of(
        argumentSet("nobody vouches for it", "127.0.0.1", TlsSettings.SYSTEM),
        argumentSet("another CA is given", "127.0.0.1", TlsSettings.trusting(STRANGER.caPem())),
        argumentSet(
            "its certificate is for another host",
            "registry.example",
            TlsSettings.trusting(AUTHORITY.caPem())));
  }

  @ParameterizedTest
  @MethodSource("untrusted")
  @DisplayName("N34, T24: a server that cannot prove who it is gets no request")
  void refusesAServerWhere(String host, TlsSettings settings) {
    // Given
    server.secure(AUTHORITY.presentingContext(AUTHORITY.issueLoopbackServer())).start();

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> statusFrom(host, settings));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.TLS_FAILED);
    assertThat(refusal.failure().message()).contains("certSecretRef");
    assertThat(server.log().requests()).isEmpty();
  }

  @Test
  void showsItsOwnCertificateWhereTheServerWantsOne() {
    // Given
    server
        .secure(AUTHORITY.presentingContext(AUTHORITY.issueLoopbackServer()))
        .requireClientCertificate()
        .start();

    // When
    int status = statusFrom("127.0.0.1", identified());

    // Then
    assertThat(status).isEqualTo(200);
  }

  @Test
  void failsWithoutACertificateWhereTheServerWantsOne() {
    // Given
    server
        .secure(AUTHORITY.presentingContext(AUTHORITY.issueLoopbackServer()))
        .requireClientCertificate()
        .start();

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class,
            () -> statusFrom("127.0.0.1", TlsSettings.trusting(AUTHORITY.caPem())));

    // Then
    assertThat(refusal.reason()).isIn(ExitReason.TLS_FAILED, ExitReason.CONNECTION_RESET);
    assertThat(server.log().requests()).isEmpty();
  }

  @Test
  @DisplayName("T03: another host that the named one points at does not see who we are")
  void showsItsOwnCertificateToTheNamedHostAlone() {
    // Given
    server
        .secure(
            AUTHORITY.presentingContext(AUTHORITY.issueServer("named.example", "other.example")))
        .requireClientCertificate()
        .start();
    EgressPolicy everywhere =
        new EgressPolicy(List.of(AddressRange.parse("127.0.0.1")), List.of(), Set.of(), true);

    try (HttpTransport transport = transport("named.example", identified(), everywhere)) {
      // When
      ExitException refusal =
          catchThrowableOfType(ExitException.class, () -> status(transport, "other.example"));
      int named = status(transport, "named.example");

      // Then
      assertThat(refusal.reason()).isIn(ExitReason.TLS_FAILED, ExitReason.CONNECTION_RESET);
      assertThat(named).isEqualTo(200);
    }
  }

  @Test
  void saysSoWhereTheServerSpeaksNoTls() {
    // Given
    server.start();

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> statusFrom("127.0.0.1", TlsSettings.SYSTEM));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.TLS_FAILED);
  }

  static Stream<Arguments> unreadable() {
    SecretText key = new SecretText(CLIENT.keyPem());
    return Stream.of(
        argumentSet("ca.crt", TlsSettings.trusting("not a certificate")),
        argumentSet(
            "tls.crt", new TlsSettings(null, "-----BEGIN CERTIFICATE-----\nAAAA", key, true)),
        argumentSet(
            "tls.key",
            new TlsSettings(null, CLIENT.certificatePem(), new SecretText("s3cret"), true)),
        argumentSet(
            "tls.key",
            new TlsSettings(
                null,
                CLIENT.certificatePem(),
                new SecretText("-----BEGIN PRIVATE KEY-----\nQ\n-----END PRIVATE KEY-----"),
                true)));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  @DisplayName("K08: a Secret that cannot be read is named by its key, and not quoted")
  void refusesCertificatesThatCannotBeRead(TlsSettings settings) {
    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> statusFrom("127.0.0.1", settings));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.SECRET_INVALID);
    assertThat(refusal.failure().message())
        .containsAnyOf("ca.crt", "tls.crt", "tls.key")
        .doesNotContain("s3cret", "AAAA");
  }

  private static TlsSettings identified() {
    return new TlsSettings(
        AUTHORITY.caPem(), CLIENT.certificatePem(), new SecretText(CLIENT.keyPem()), true);
  }

  private int statusFrom(String host, TlsSettings settings) {
    try (HttpTransport transport = transport(host, settings, EgressPolicy.commandLine())) {
      return status(transport, host);
    }
  }

  private int status(HttpTransport transport, String host) {
    try (HttpResponse response = transport.send("GET thing", HttpRequest.of("GET", url(host)))) {
      return response.status();
    }
  }

  private URI url(String host) {
    return URI.create("https://" + host + ":" + Math.max(server.port(), 1) + "/");
  }

  private HttpTransport transport(String host, TlsSettings settings, EgressPolicy policy) {
    return new HttpTransport(
        Origin.of(url(host)),
        settings,
        ProxyRules.NONE,
        policy,
        name -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")},
        new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
        RequestMetrics.none());
  }
}
