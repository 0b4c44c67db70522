package dev.imagepush.testing.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What passes over the wire, byte by byte. The server under test answers with what it was sent.
@Timeout(30)
class FakeHttpServerTest {
  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).with(Content.of(request.body().readAllBytes())))
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void readsABodyOfADeclaredLength() throws IOException {
    // When
    String answer =
        converse("PUT / HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");

    // Then
    assertThat(answer)
        .isEqualTo("HTTP/1.1 200 \r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  }

  @Test
  void readsABodyInChunks() throws IOException {
    // When
    String answer =
        converse(
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "5;x=y\r\nhello\r\n7\r\n, world\r\n0\r\nTrailer: t\r\n\r\n");

    // Then
    assertThat(answer).endsWith("\r\n\r\nhello, world");
    assertThat(server.log().bytesReceived()).isEqualTo(12);
  }

  @Test
  void servesSeveralRequestsOnOneConnection() throws IOException {
    // When
    String answers =
        converse(
            "PUT /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\na"
                + "HEAD /2 HTTP/1.1\r\n\r\n"
                + "PUT /3 HTTP/1.1\r\nContent-Length: 1\r\nConnection: close\r\n\r\nb");

    // Then
    assertThat(answers.split("HTTP/1.1 200 \r\n")).hasSize(4);
    assertThat(server.log().requests())
        .extracting(LoggedRequest::path)
        .containsExactly("/1", "/2", "/3");
    assertThat(server.log().connections()).isEqualTo(1);
  }

  @Test
  void invitesABodyThatWaitsToBeAskedFor() throws IOException {
    // When
    String answer =
        converse(
            "PUT / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
                + "Connection: close\r\n\r\na");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ").endsWith("a");
  }

  @Test
  void refusesABodyWithoutReadingIt() throws IOException {
    // Given
    server.when(RequestMatch.put("/")).answer(413).withoutReadingBody();

    // When
    String answer =
        converse("PUT / HTTP/1.1\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("Connection: close");
    assertThat(server.log().bytesReceived()).isZero();
  }

  @Test
  void answersWhileALargeBodyIsUnderWay() throws IOException {
    try (FakeHttpServer hasty = new FakeHttpServer(request -> Answer.of(401)).start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      // Given
      socket.setSoTimeout(20_000);
      String begun = "PUT / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\nthe first bytes";
      // When
      socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
      byte[] answer = socket.getInputStream().readAllBytes();
      // Then
      assertThat(new String(answer, ISO_8859_1))
          .startsWith("HTTP/1.1 401 ")
          .contains("Connection: close");
    }
  }

  @Test
  void sendsGarbageWhenTold() throws IOException {
    // Given
    server.when(RequestMatch.get("/")).raw("HTTP/1.1 429 Slow\nRetry-After: 60\n\nToo Many");

    // When
    String answer = converse("GET / HTTP/1.1\r\n\r\n");

    // Then
    assertThat(answer).isEqualTo("HTTP/1.1 429 Slow\nRetry-After: 60\n\nToo Many");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        argumentSet("no request line", "hello\r\n\r\n"),
        argumentSet("another protocol", "GET / SPDY/3\r\n\r\n"),
        argumentSet("a field without a colon", "GET / HTTP/1.1\r\nHost\r\n\r\n"),
        argumentSet("a negative length", "PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        argumentSet("a length of letters", "PUT / HTTP/1.1\r\nContent-Length: many\r\n\r\n"),
        argumentSet(
            "a chunk without a size", "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refuses(String request) throws IOException {
    // When
    String answer = converse(request);

    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void keepsItsLogFreeOfCredentials() throws IOException {
    // When
    converse("GET /a?token=t HTTP/1.1\r\nAuthorization: Basic x\r\nConnection: close\r\n\r\n");

    // Then
    assertThat(server.log().requests()).hasToString("[GET /a (0 bytes) -> 200]");
    assertThat(server.log().authorizations()).containsExactly("Basic x");
  }

  /// Sends these characters, then says that no more will come, and reads to the end.
  private String converse(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
