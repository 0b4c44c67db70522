package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.RequestMatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestMetricsTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).withText("hello", "text/plain")).start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void countsRequestsByHostMethodAndStatus() {
    // Given
    server.when(RequestMatch.put("/")).answer(429);
    server.when(RequestMatch.head("/")).closeBeforeAnswer();
    URI url = URI.create(server.url() + "/");

    try (HttpTransport transport = transport()) {
      // When
      send(transport, get("/"));
      send(transport, get("/"));
      send(transport, HttpRequest.of("PUT", url).with(RequestBody.of(new byte[3])));
      assertThat(failureOf(transport, HttpRequest.of("HEAD", url))).isNotNull();
    }

    // Then
    assertThat(count("GET", "200")).isEqualTo(2);
    assertThat(count("PUT", "429")).isEqualTo(1);
    assertThat(count("HEAD", "error")).isEqualTo(1);
  }

  @Test
  @DisplayName("T28: hosts beyond a bound share one series")
  void boundsTheSeriesOfItsMetrics() {
    // Given
    RequestMetrics metrics = new RequestMetrics(meters);

    // When
    for (int i = 0; i < 10 * HostLabels.MAX_HOSTS; i++) {
      metrics.answered("registry-" + i + ".example", "GET", 200);
      metrics.answered("registry-" + i + ".example", "GET", 600 + i);
    }

    // Then
    assertThat(meters.getMeters()).hasSize(2 * (HostLabels.MAX_HOSTS + 1));
    assertThat(
            meters
                .counter(
                    "imagepush.registry.requests",
                    "registry",
                    "other",
                    "method",
                    "GET",
                    "code",
                    "200")
                .count())
        .isEqualTo(9 * HostLabels.MAX_HOSTS);
  }

  private double count(String method, String code) {
    return meters
        .counter(
            "imagepush.registry.requests",
            "registry",
            server.address(),
            "method",
            method,
            "code",
            code)
        .count();
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

  private HttpTransport transport() {
    return new HttpTransport(
        Origin.of(URI.create(server.url())),
        TlsSettings.SYSTEM,
        ProxyRules.NONE,
        EgressPolicy.commandLine(),
        HostLookup.system(),
        LIMITS,
        new RequestMetrics(meters));
  }
}
