package dev.imagepush.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Origin;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.RequestMatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bodies that a server does not want, and how soon we hear of it.
@Timeout(60)
class RefusedBodyTest {
  private static final int SHORT = 3 << 20;
  private static final int LONG = 8 << 20;
  private static final HttpLimits LIMITS =
      new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20));

  @Test
  void sendsNoByteOfALongBodyThatIsRefused() {
    // Given
    try (FakeHttpServer server = new FakeHttpServer(request -> Answer.of(200)).start();
        HttpTransport transport = transport(server.url())) {
      server.when(RequestMatch.put("")).withoutReadingBody().answer(413);

      // When
      HttpResponse response = put(transport, server.url(), LONG);

      // Then
      assertThat(response.status()).isEqualTo(413);
      assertThat(server.log().bytesReceived()).isZero();
    }
  }

  @Test
  void sendsALongBodyThatIsInvited() {
    // Given
    try (FakeHttpServer server = new FakeHttpServer(RefusedBodyTest::length).start();
        HttpTransport transport = transport(server.url())) {
      // When
      HttpResponse response = put(transport, server.url(), LONG);
      response.discard();
      HttpResponse again = put(transport, server.url(), LONG);
      again.discard();

      // Then
      assertThat(response.header("Length")).contains(Integer.toString(LONG));
      assertThat(server.log().requests()).allMatch(request -> request.hasHeader("Expect"));
      assertThat(server.log().connections()).isEqualTo(1);
    }
  }

  @Test
  void sendsAShortBodyAtOnce() {
    // Given
    try (FakeHttpServer server = new FakeHttpServer(RefusedBodyTest::length).start();
        HttpTransport transport = transport(server.url())) {
      // When
      put(transport, server.url(), SHORT).discard();

      // Then
      assertThat(server.log().requests()).noneMatch(request -> request.hasHeader("Expect"));
    }
  }

  @Test
  void sendsAgainWhatAServerDoesNotUnderstandTheQuestionOf() {
    // Given
    try (FakeHttpServer server = new FakeHttpServer(RefusedBodyTest::length).start();
        HttpTransport transport = transport(server.url())) {
      server
          .when(RequestMatch.put("").withHeader("Expect"))
          .always()
          .withoutReadingBody()
          .answer(417);

      // When
      HttpResponse first = put(transport, server.url(), LONG);
      first.discard();
      put(transport, server.url(), LONG).discard();

      // Then
      assertThat(first.header("Length")).contains(Integer.toString(LONG));
      assertThat(server.log().requests().stream().map(request -> request.hasHeader("Expect")))
          .containsExactly(true, false, false);
    }
  }

  @Test
  void asksAServerThatDoesNotAnswerOnlyOnce() throws IOException {
    // Given
    List<String> heads = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpTransport transport = transport("http://127.0.0.1:" + server.getLocalPort())) {
      Thread.ofVirtual().start(() -> readAllThenAnswer(server, heads));
      String url = "http://127.0.0.1:" + server.getLocalPort();

      // When
      int first = put(transport, url, LONG).status();
      int second = put(transport, url, LONG).status();

      // Then
      assertThat(List.of(first, second)).containsOnly(201);
      assertThat(heads).hasSize(2);
      assertThat(heads.getFirst()).contains("100-continue");
      assertThat(heads.getLast()).doesNotContain("100-continue");
    }
  }

  @RepeatedTest(20)
  @DisplayName(
      "an answer that comes before the body's end is heard, though the connection is reset")
  void hearsAnEarlyAnswer() throws IOException {
    // Given
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpTransport transport = transport("http://127.0.0.1:" + server.getLocalPort())) {
      Thread.ofVirtual().start(() -> answerAndReset(server));

      // When
      HttpResponse response = put(transport, "http://127.0.0.1:" + server.getLocalPort(), SHORT);

      // Then
      assertThat(response.status()).isEqualTo(413);
    }
  }

  private static Answer length(dev.imagepush.testing.http.Request request) throws IOException {
    return Answer.of(200).with("Length", Integer.toString(request.body().readAllBytes().length));
  }

  private static void answerAndReset(ServerSocket server) {
    try (Socket socket = server.accept()) {
      head(socket);
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      // Closed with bytes unread, which is a reset.
    } catch (IOException e) {
      return; // The test sees what its client got.
    }
  }

  private static void readAllThenAnswer(ServerSocket server, List<String> heads) {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          heads.add(head(socket));
          socket.getInputStream().skipNBytes(LONG);
          socket
              .getOutputStream()
              .write(
                  "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      return; // The test is over.
    }
  }

  /// Reads byte by byte, so that nothing of the body is read.
  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString();
  }

  private static HttpResponse put(HttpTransport transport, String url, int length) {
    return transport.send(
        "PUT thing",
        HttpRequest.of("PUT", URI.create(url + "/")).with(RequestBody.of(new byte[length])));
  }

  private static HttpTransport transport(String url) {
    return new HttpTransport(
        Origin.of(URI.create(url)),
        TlsSettings.SYSTEM,
        EgressPolicy.commandLine(),
        HostLookup.system(),
        LIMITS);
  }
}
