package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.RequestMatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class HttpTransportTest {
  private static final HttpLimits PATIENT =
      new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20));
  private static final HttpLimits IMPATIENT =
      new HttpLimits(2, Duration.ofSeconds(10), Duration.ofMillis(200));

  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).withText("hello", "text/plain")).start();

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Arguments> brokenAnswers() {
    return Stream.of(
        row("reset before the answer", Fault::closeBeforeAnswer, ExitReason.CONNECTION_RESET),
        row("closed before the answer", fault -> fault.raw(""), ExitReason.CONNECTION_RESET),
        row("N39: no answer", Fault::hang, ExitReason.NO_PROGRESS),
        row(
            "another protocol",
            fault -> fault.raw("SSH-2.0-OpenSSH_9.6\r\n".repeat(20)),
            ExitReason.PROTOCOL_ERROR),
        row(
            "T16: a header without end",
            fault -> fault.raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(64 * 1024) + "\r\n\r\n"),
            ExitReason.PROTOCOL_ERROR),
        row(
            "T16: headers without number",
            fault -> fault.raw("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300) + "\r\n"),
            ExitReason.PROTOCOL_ERROR));
  }

  private static Arguments row(String rule, Consumer<Fault> script, ExitReason reason) {
    return argumentSet(rule, script, reason);
  }

  @ParameterizedTest
  @MethodSource("brokenAnswers")
  void saysWhyThereWasNoAnswer(Consumer<Fault> script, ExitReason reason) {
    // Given
    script.accept(server.when(RequestMatch.any("")).always());

    try (HttpTransport transport = plain(server.url(), IMPATIENT)) {
      // When
      ExitException failure = failureOf(transport, get("/"));

      // Then
      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure.failure().operation()).isEqualTo("GET thing");
      assertThat(failure.failure().message()).startsWith("GET thing on " + server.address());
    }
  }

  static Stream<Arguments> brokenBodies() {
    return Stream.of(
        row(
            "N05: shorter than it said",
            fault -> fault.truncateBody(2),
            ExitReason.CONNECTION_RESET),
        row(
            "N06: chunks without end",
            fault -> fault.truncateChunked(2),
            ExitReason.CONNECTION_RESET),
        row("reset", fault -> fault.resetBody(2), ExitReason.CONNECTION_RESET),
        row(
            "N04: too slow",
            fault -> fault.delayBytes(1, Duration.ofMinutes(1)),
            ExitReason.NO_PROGRESS));
  }

  @ParameterizedTest
  @MethodSource("brokenBodies")
  void saysWhyABodyHadNoEnd(Consumer<Fault> script, ExitReason reason) {
    // Given
    script.accept(server.when(RequestMatch.any("")));

    try (HttpTransport transport = plain(server.url(), IMPATIENT);
        HttpResponse response = transport.send("GET thing", get("/"))) {
      // When
      IOException cut = catchThrowableOfType(IOException.class, () -> response.bytes(1000));

      // Then
      assertThat(NetworkFailures.of("GET thing", "host", cut).reason()).isEqualTo(reason);
    }
  }

  @Test
  void saysThatAPortIsClosed() {
    // Given
    server.stop();

    try (HttpTransport transport = plain(server.url(), PATIENT)) {
      // When
      ExitException failure = failureOf(transport, get("/"));

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.CONNECT_FAILED);
    }
  }

  @Test
  void saysThatANameIsUnknown() {
    // Given
    HostLookup nobody =
        host -> {
          throw new UnknownHostException(host);
        };

    try (HttpTransport transport = transport("http://nowhere.example", nobody, PATIENT)) {
      // When
      ExitException failure =
          failureOf(transport, HttpRequest.of("GET", URI.create("http://nowhere.example/")));

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.DNS_FAILURE);
    }
  }

  @Test
  @DisplayName("T03: a redirect is an answer like any other, and not followed")
  void followsNothing() {
    // Given
    server.when(RequestMatch.any("")).redirect(307, "http://169.254.169.254/latest/meta-data/");

    try (HttpTransport transport = plain(server.url(), PATIENT);
        // When
        HttpResponse response = transport.send("GET thing", get("/"))) {

      // Then
      assertThat(response.isRedirect()).isTrue();
      assertThat(server.log().requests()).hasSize(1);
    }
  }

  @Test
  @DisplayName("T16: of a body without end no more is read than its bound")
  void readsNoMoreThanTheBound() throws IOException {
    // Given
    try (EndlessServer endless = new EndlessServer();
        HttpTransport transport = plain(endless.url(), PATIENT);
        HttpResponse response =
            transport.send("GET thing", HttpRequest.of("GET", URI.create(endless.url() + "/")))) {
      // When
      Throwable refusal = catchThrowable(() -> response.bytes(100_000));

      // Then
      assertThat(refusal).isInstanceOf(HttpResponse.TooLargeException.class);
      assertThat(endless.awaitClientGone()).as("bytes sent").isLessThan(64L << 20);
    }
  }

  @Test
  @DisplayName("T16: closing a stream before its end does not read on to it")
  void dropsTheConnectionOfABodyThatIsNotReadToItsEnd() throws IOException {
    // Given
    try (EndlessServer endless = new EndlessServer();
        HttpTransport transport = plain(endless.url(), PATIENT);
        HttpResponse response =
            transport.send("GET thing", HttpRequest.of("GET", URI.create(endless.url() + "/")))) {
      InputStream body = response.body();
      int first = body.read();

      // When
      body.close();

      // Then
      assertThat(first).isEqualTo('x');
      assertThat(endless.awaitClientGone()).as("bytes sent").isLessThan(64L << 20);
    }
  }

  @Test
  void keepsAConnectionWhoseAnswersWereReadToTheirEnd() throws IOException {
    // Given
    try (HttpTransport transport = plain(server.url(), PATIENT)) {
      // When
      for (int i = 0; i < 5; i++) {
        try (HttpResponse response = transport.send("GET thing", get("/"))) {
          response.discard();
        }
      }

      // Then
      assertThat(server.log().connections()).isEqualTo(1);
    }
  }

  @Test
  void losesNoPlaceInItsPoolToRefusedConnections() {
    // Given
    HostLookup metadata = host -> new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")};

    try (HttpTransport transport = transport("http://evil.example", metadata, PATIENT)) {
      // When
      List<ExitReason> reasons =
          IntStream.range(0, 10)
              .mapToObj(
                  i ->
                      failureOf(
                              transport, HttpRequest.of("GET", URI.create("http://evil.example/")))
                          .reason())
              .toList();

      // Then
      assertThat(reasons).hasSize(10).containsOnly(ExitReason.EGRESS_BLOCKED);
    }
  }

  @Test
  @DisplayName("T02: a name that begins to resolve to this machine is not connected to again")
  void judgesANameWheneverItConnects() {
    // Given
    AtomicInteger asked = new AtomicInteger();
    HostLookup rebinding =
        host ->
            new InetAddress[] {
              InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2")
            };
    EgressPolicy policy =
        new EgressPolicy(List.of(AddressRange.parse("127.0.0.1")), List.of(), Set.of(), false);
    String url = "http://rebind.example:" + server.port();

    try (HttpTransport transport =
        new HttpTransport(
            Origin.of(URI.create(url)),
            TlsSettings.SYSTEM,
            ProxyRules.NONE,
            policy,
            rebinding,
            PATIENT,
            RequestMetrics.none())) {
      HttpRequest request = HttpRequest.of("GET", URI.create(url + "/"));
      send(transport, request.with("Connection", "close"));

      // When
      ExitException failure = failureOf(transport, request);

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.EGRESS_BLOCKED);
      assertThat(server.log().connections()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("T02: a host that is only pointed at may not be on this machine, the named one may")
  void tellsTheNamedHostFromOthers() {
    // Given
    HostLookup loopback = host -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
    String port = ":" + server.port() + "/";

    try (HttpTransport transport = transport("http://named.example" + port, loopback, PATIENT)) {
      // When
      send(transport, HttpRequest.of("GET", URI.create("http://named.example" + port)));
      ExitException other =
          failureOf(transport, HttpRequest.of("GET", URI.create("http://other.example" + port)));

      // Then
      assertThat(other.reason()).isEqualTo(ExitReason.EGRESS_BLOCKED);
      assertThat(server.log().requests()).hasSize(1);
    }
  }

  private HttpRequest get(String path) {
    return HttpRequest.of("GET", URI.create(server.url() + path));
  }

  private static void send(HttpTransport transport, HttpRequest request) {
    try (HttpResponse response = transport.send("GET thing", request)) {
      response.discard();
    }
  }

  private static ExitException failureOf(HttpTransport transport, HttpRequest request) {
    return catchThrowableOfType(ExitException.class, () -> send(transport, request));
  }

  private static HttpTransport plain(String url, HttpLimits limits) {
    return transport(url, HostLookup.system(), limits);
  }

  private static HttpTransport transport(String url, HostLookup lookup, HttpLimits limits) {
    return new HttpTransport(
        Origin.of(URI.create(url)), TlsSettings.SYSTEM, EgressPolicy.commandLine(), lookup, limits);
  }

  /// A server that answers one request with a body that never ends.
  private static final class EndlessServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread;

    EndlessServer() throws IOException {
      thread = Thread.ofVirtual().start(this::serve);
    }

    String url() {
      return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /// The bytes that were sent until the client was gone.
    long awaitClientGone() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return sent.get();
    }

    private void serve() {
      byte[] chunk =
          ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      try (Socket client = listening.accept();
          OutputStream out = client.getOutputStream()) {
        out.write(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        while (sent.addAndGet(chunk.length) < (1L << 32)) {
          out.write(chunk);
        }
      } catch (IOException e) {
        return; // The client has gone, which is what is waited for.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
