package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.RequestMatch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long a request waits for a server that moves no byte, or hardly any.
@Timeout(60)
class HttpTransportPatienceTest {
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

  @Test
  @DisplayName("N39: a server that stops reading a request's body is given up on")
  void endsARequestWhoseBodyDoesNotMove() {
    // Given
    server.when(RequestMatch.put("/")).hang();
    HttpRequest upload =
        HttpRequest.of("PUT", URI.create(server.url() + "/")).with(endless(Long.MAX_VALUE));

    try (HttpTransport transport = transport(IMPATIENT)) {
      // When
      ExitException failure = failureOf(transport, upload);

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.NO_PROGRESS);
    }
  }

  @Test
  @DisplayName("N04: an answer that trickles is given up, though a byte moves now and then")
  void givesUpAnAnswerThatTrickles() {
    // Given
    server
        .when(RequestMatch.any(""))
        .body("x".repeat(100_000), "text/plain")
        .delayBytes(1, Duration.ofMillis(5));
    LeastRate quick = new LeastRate(1_000_000, Duration.ofMillis(10));
    HttpLimits limits = new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20), quick);

    try (HttpTransport transport = transport(limits);
        HttpResponse response = transport.send("GET thing", get("/"))) {
      // When
      IOException cut = catchThrowableOfType(IOException.class, () -> response.bytes(1_000_000));

      // Then
      assertThat(NetworkFailures.of("GET thing", "host", cut).reason())
          .isEqualTo(ExitReason.NO_PROGRESS);
    }
  }

  @Test
  @DisplayName("N04: a server that hardly reads is given up")
  void givesUpAServerThatHardlyReads() {
    // Given
    server.when(RequestMatch.any("")).throttle(200_000);
    LeastRate quick = new LeastRate(1L << 40, Duration.ofMillis(10));
    HttpLimits limits = new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20), quick);
    HttpRequest upload =
        HttpRequest.of("PUT", URI.create(server.url() + "/"))
            .with(RequestBody.of(new byte[64 << 20]));

    try (HttpTransport transport = transport(limits)) {
      // When
      ExitException failure = failureOf(transport, upload);

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.NO_PROGRESS);
    }
  }

  @Test
  void waitsForAnAnswerAsLongAsTheRequestSays() {
    // Given
    server.when(RequestMatch.any("")).hang();
    HttpRequest impatient = get("/").answeredWithin(Duration.ofMillis(100));

    try (HttpTransport transport = transport(PATIENT)) {
      // When
      ExitException failure = failureOf(transport, impatient);

      // Then
      assertThat(failure.reason()).isEqualTo(ExitReason.NO_PROGRESS);
    }
  }

  @Test
  void saysThatItWasStopped() throws InterruptedException {
    // Given
    Fault hanging = server.when(RequestMatch.any("")).hang();
    AtomicReferenceOfFailure seen = new AtomicReferenceOfFailure();

    try (HttpTransport transport = transport(PATIENT)) {
      Thread caller =
          Thread.ofVirtual()
              .start(() -> seen.failure = catchThrowable(() -> send(transport, get("/"))));
      hanging.awaitHanging();

      // When
      caller.interrupt();
      caller.join();

      // Then
      assertThat(seen.failure)
          .isInstanceOfSatisfying(
              ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.CANCELLED));
    }
  }

  private static final class AtomicReferenceOfFailure {
    private volatile Throwable failure = new AssertionError("nothing was thrown");
  }

  private static RequestBody endless(long length) {
    return new RequestBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        byte[] block = new byte[1 << 16];
        for (long left = length; left > 0; left -= block.length) {
          out.write(block);
        }
      }
    };
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

  private HttpTransport transport(HttpLimits limits) {
    return new HttpTransport(
        Origin.of(URI.create(server.url())),
        TlsSettings.SYSTEM,
        EgressPolicy.commandLine(),
        HostLookup.system(),
        limits);
  }
}
