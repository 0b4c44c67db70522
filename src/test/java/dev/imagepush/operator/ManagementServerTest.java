package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicBoolean synced = new AtomicBoolean();
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ManagementServer.start(
            0,
            metrics,
            List.of(new HealthCheck("ping", () -> true)),
            List.of(
                new HealthCheck("ping", () -> true), new HealthCheck("informers", synced::get)));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void isAliveWhileEveryCheckHolds() throws Exception {
    // When
    HttpResponse<String> answer = get("/livez");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[+]ping ok\nlivez check passed\n");
  }

  @Test
  void isNotReadyWhileOneCheckFailsAndNamesIt() throws Exception {
    // When
    HttpResponse<String> answer = get("/readyz");

    // Then
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("[+]ping ok\n[-]informers failed\nreadyz check failed\n");
  }

  @Test
  void asksTheChecksAtEveryProbe() throws Exception {
    // Given
    get("/readyz");
    synced.set(true);

    // When
    HttpResponse<String> answer = get("/readyz?verbose");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatThrowsFailsWithoutTellingWhy() throws Exception {
    // Given
    var broken =
        new HealthCheck(
            "lease",
            () -> {
              throw new IllegalStateException("the token is canary-5f1c");
            });
    try (ManagementServer other = ManagementServer.start(0, metrics, List.of(broken), List.of())) {

      // When
      HttpResponse<String> answer = get(other.port(), "/livez", "*/*");

      // Then
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("[-]lease failed\nlivez check failed\n");
    }
  }

  @Test
  void servesMetricsAsPrometheusReadsThem() throws Exception {
    // Given
    metrics.counter("imagepush.push", "result", "success").increment();

    // When
    HttpResponse<String> answer = get("/metrics");

    // Then
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("imagepush_push_total{result=\"success\"} 1.0");
  }

  @Test
  void servesOpenMetricsToWhoAsksForIt() throws Exception {
    // When
    HttpResponse<String> answer =
        get(
            server.port(),
            "/metrics",
            "application/openmetrics-text;version=1.0.0,text/plain;q=.5");

    // Then
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  @Test
  void otherPathsAreNotFound() throws Exception {
    // When
    HttpResponse<String> answer = get("/livez/ping");

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  @Test
  void otherMethodsAreNotAllowed() throws Exception {
    // When
    HttpResponse<String> answer =
        client.send(
            request(server.port(), "/livez", "*/*")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    // Then
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void headHasTheStatusWithoutABody() throws Exception {
    // When
    HttpResponse<String> answer =
        client.send(
            request(server.port(), "/readyz", "*/*").HEAD().build(),
            HttpResponse.BodyHandlers.ofString());

    // Then
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void stopsListeningWhenClosed() {
    // Given
    int port = server.port();

    // When
    server.close();

    // Then
    assertThatThrownBy(() -> get(port, "/livez", "*/*")).isInstanceOf(ConnectException.class);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(server.port(), path, "*/*");
  }

  private HttpResponse<String> get(int port, String path, String accept)
      throws IOException, InterruptedException {
    return client.send(
        request(port, path, accept).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path, String accept) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Accept", accept);
  }
}
