package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.push.PushProgress;
import dev.imagepush.worker.WorkerProgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressServerTest {
  private static final PushProgress.Snapshot HALF =
      new PushProgress.Snapshot(100, 50, 10, 5, 45, 4, 2);

  private final HttpClient client = HttpClient.newHttpClient();
  private ProgressServer server;

  @BeforeEach
  void start() throws IOException {
    server = ProgressServer.start(at(0), () -> HALF);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void answersHowFarItIs() throws Exception {
    // When
    HttpResponse<String> answer = send("GET", "/progress");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(WorkerProgress.parse(answer.body())).isEqualTo(HALF);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /progress, 405",
    "DELETE, /progress, 405",
    "GET, /, 404",
    "GET, /metrics, 404"
  })
  void answersNothingElse(String method, String path, int status) throws Exception {
    // When
    HttpResponse<String> answer = send(method, path);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void needsAPortThatIsFree() {
    // When / Then
    assertThatThrownBy(() -> ProgressServer.start(at(server.port()), () -> HALF))
        .isInstanceOf(IOException.class);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
