package dev.imagepush.testing.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What passes, to the byte. The server behind the proxy answers with what it was sent.
@Timeout(30)
class ByteCountingProxyTest {
  private static final String REQUEST =
      "PUT / HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
  private static final String ANSWER =
      "HTTP/1.1 200 \r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).with(Content.of(request.body().readAllBytes())))
          .start();
  private final ByteCountingProxy proxy = ByteCountingProxy.before(server.port());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  @Test
  void countsWhatPassesEachWayByConnection() throws IOException {
    // When
    String first = converse(REQUEST);
    String second = converse(REQUEST.replace("hello", "world"));

    // Then
    assertThat(first).isEqualTo(ANSWER);
    assertThat(second).endsWith("world");
    assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(2L * REQUEST.length());
    assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(2L * ANSWER.length());
    assertThat(proxy.connections())
        .extracting(connection -> connection.bytes(Direction.TO_SERVER))
        .containsExactly((long) REQUEST.length(), (long) REQUEST.length());
  }

  @Test
  void cutsARequestAtAByte() throws IOException {
    // Given
    int head = REQUEST.indexOf("hello");
    proxy.cutAfter(Direction.TO_SERVER, head + 2L);

    // When
    String answer = answerUnlessReset(REQUEST);

    // Then
    assertThat(answer).isEmpty();
    await().until(() -> server.log().bytesReceived() == 2);
    assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(head + 2L);
  }

  @Test
  void cutsAnAnswerAtAByte() throws IOException {
    // Given
    proxy.cutAfter(Direction.TO_CLIENT, 20);

    // When
    String answer = converse(REQUEST);

    // Then
    assertThat(answer).isEqualTo(ANSWER.substring(0, 20));
  }

  @Test
  void cutsOnce() throws IOException {
    // Given
    proxy.cutAfter(Direction.TO_CLIENT, 1);
    converse(REQUEST);

    // When
    String answer = converse(REQUEST);

    // Then
    assertThat(answer).isEqualTo(ANSWER);
  }

  @Test
  void holdsBackWhatFollowsUntilReleased() throws IOException {
    // Given
    proxy.stallAfter(Direction.TO_CLIENT, 10);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
      proxy.awaitStalled(Direction.TO_CLIENT);
      long before = proxy.bytes(Direction.TO_CLIENT);

      // When
      proxy.release();

      // Then
      assertThat(before).isEqualTo(10);
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)).isEqualTo(ANSWER);
    }
  }

  @Test
  void carriesBytesSlowlyUntilReleased() throws IOException {
    // Given
    proxy.throttle(Direction.TO_SERVER, 1);
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(REQUEST.getBytes(ISO_8859_1));
      await().until(() -> proxy.bytes(Direction.TO_SERVER) > 0);
      long before = proxy.bytes(Direction.TO_SERVER);

      // When
      proxy.release();

      // Then
      assertThat(before).isLessThan(REQUEST.length());
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)).isEqualTo(ANSWER);
    }
  }

  @Test
  void tellsTheServerThatTheClientHasEnded() throws IOException {
    try (Socket socket = connect()) {
      // Given
      socket.getOutputStream().write("PUT / HTTP/1.1\r\n".getBytes(ISO_8859_1));

      // When
      socket.shutdownOutput();

      // Then
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void closesOnAClientWhoseServerIsGone() throws IOException {
    // Given
    server.stop();

    // When
    int first = connect().getInputStream().read();

    // Then
    assertThat(first).isEqualTo(-1);
    assertThat(proxy.connections()).isEmpty();
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  /// A cut connection ends in a reset, or for a client that looks a moment later in an end.
  private String answerUnlessReset(String request) throws IOException {
    try {
      return converse(request);
    } catch (SocketException e) {
      return "";
    }
  }

  private String converse(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
