package dev.imagepush.controller.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.http.EgressPolicy;
import dev.imagepush.push.PushProgress;
import dev.imagepush.worker.WorkerProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How far a Pod says that it is, whoever answers.
class PodProgressTest {
  private static final PushProgress.Snapshot HALF =
      new PushProgress.Snapshot(100, 50, 0, 0, 50, 2, 1);

  private final PodProgress progress = new PodProgress(EgressPolicy.commandLine());

  @AfterEach
  void close() {
    progress.close();
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void waitsForNoAnswerThatDoesNotEnd() throws IOException, InterruptedException {
    // Given
    try (ServerSocket pod = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> beginAnAnswer(pod));

      // When
      var found = progress.of(new PodAddress("127.0.0.1", pod.getLocalPort()));

      // Then
      assertThat(found).isEmpty();
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void asksNoAddressThatIsForbidden() throws IOException, InterruptedException {
    // Given
    try (ServerSocket pod = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        PodProgress strict =
            new PodProgress(new EgressPolicy(List.of(), List.of(), Set.of(), false))) {
      Thread.ofVirtual().start(() -> answer(pod, WorkerProgress.text(HALF)));

      // When
      var found = strict.of(new PodAddress("127.0.0.1", pod.getLocalPort()));

      // Then
      assertThat(found).isEmpty();
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void readsNumbers() throws IOException, InterruptedException {
    // Given
    try (ServerSocket pod = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(pod, WorkerProgress.text(HALF)));

      // When
      var found = progress.of(new PodAddress("127.0.0.1", pod.getLocalPort()));

      // Then
      assertThat(found).contains(HALF);
    }
  }

  private static void answer(ServerSocket pod, String body) {
    try (Socket connection = pod.accept();
        InputStream _ = connection.getInputStream();
        OutputStream out = connection.getOutputStream()) {
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The test is over.
    }
  }

  /// Sends headers and one byte, and no more until the other side is gone.
  private static void beginAnAnswer(ServerSocket pod) {
    try (Socket connection = pod.accept()) {
      connection
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
      connection.getOutputStream().flush();
      connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The test is over.
    }
  }
}
