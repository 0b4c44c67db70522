package dev.imagepush.source.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.FileHandler;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.RequestMatch;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResumingStreamTest {
  private static final int MIB = 1 << 20;
  private static final byte[] CONTENT = bytes(1);

  private final FileHandler files = new FileHandler().put("/app.tar", CONTENT);
  private final FakeHttpServer server = new FakeHttpServer(files).start();
  private WebFile file;
  private FileVersion version;

  @BeforeEach
  void look() {
    file = WebFiles.at(server.url() + "/app.tar");
    try (var answer = file.get(Map.of())) {
      version = FileVersion.of(answer, CONTENT.length).orElseThrow();
    }
    server.log().clear();
  }

  @AfterEach
  void stop() {
    file.close();
    server.close();
  }

  static Stream<Arguments> cuts() {
    return Stream.of(
        argumentSet("N05: a body that ends early", cut(fault -> fault.truncateBody(3 * MIB))),
        argumentSet("N06: chunks without the last", cut(fault -> fault.truncateChunked(3 * MIB))),
        argumentSet("a reset", cut(fault -> fault.resetBody(3 * MIB))));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void goesOnFromTheByteItReached(Consumer<Fault> cut) throws IOException {
    // Given
    cut.accept(server.when(RequestMatch.get("/app.tar")));

    // When
    byte[] read = read(100, CONTENT.length);

    // Then
    assertThat(read).isEqualTo(Arrays.copyOfRange(CONTENT, 100, CONTENT.length));
    List<LoggedRequest> requests = server.log().requests();
    assertThat(requests).hasSize(2).allMatch(request -> request.hasHeader("If-Match"));
    assertThat(rangeStart(requests.getLast())).isBetween(100L, 100L + 3 * MIB);
  }

  @Test
  void goesOnAsOftenAsProgressIsMade() throws IOException {
    // Given
    server.when(RequestMatch.get("/app.tar")).times(4).truncateBody(MIB + 70_000);

    // When
    byte[] read = read(0, CONTENT.length);

    // Then
    assertThat(read).isEqualTo(CONTENT);
    assertThat(server.log().requests()).hasSize(5);
  }

  @Test
  void givesUpOnALineThatCarriesNothing() {
    // Given
    server.when(RequestMatch.get("/app.tar")).always().truncateBody(1000);

    // When
    assertThatThrownBy(() -> read(0, CONTENT.length))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ExitReason.CONNECTION_RESET);
              assertThat(e.failure().message()).startsWith("GET archive on " + server.address());
            });
    assertThat(server.log().requests()).hasSize(2);
  }

  @Test
  @DisplayName("D03: bytes of two versions are never mixed")
  void refusesAnotherVersion() throws IOException {
    // Given
    server.when(RequestMatch.get("/app.tar")).truncateBody(3 * MIB);
    try (InputStream stream = new ResumingStream(file, version, 0, CONTENT.length)) {
      byte[] begun = stream.readNBytes(MIB);
      files.put("/app.tar", bytes(2));

      // When
      assertThatThrownBy(stream::readAllBytes)
          // Then
          .isInstanceOfSatisfying(
              ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT))
          .hasMessageContaining("was replaced while it was read");
      assertThat(begun).isEqualTo(Arrays.copyOf(CONTENT, MIB));
    }
  }

  static Stream<Arguments> answersThatAreNotThePart() {
    return Stream.of(
        row(
            "D03: another version, from a server that knows no conditions",
            fault -> fault.ignoringRequestHeader("If-Match").header("ETag", "\"other\""),
            ExitReason.SOURCE_CORRUPT),
        row(
            "a file of another length",
            fault -> fault.header("Content-Range", "bytes 100-199/5000"),
            ExitReason.SOURCE_CORRUPT),
        row("a file that is shorter by now", fault -> fault.answer(416), ExitReason.SOURCE_CORRUPT),
        row(
            "D21: the whole file",
            fault -> fault.ignoringRequestHeader("Range"),
            ExitReason.REGISTRY_UNAVAILABLE),
        row(
            "D21 D03: the whole of another file",
            fault -> fault.ignoringRequestHeader("Range").header("ETag", "\"other\""),
            ExitReason.SOURCE_CORRUPT),
        row(
            "another part",
            fault -> fault.header("Content-Range", "bytes 0-99/" + CONTENT.length),
            ExitReason.PROTOCOL_ERROR),
        row(
            "a part of which nobody knows which",
            fault -> fault.withoutHeader("Content-Range"),
            ExitReason.PROTOCOL_ERROR),
        row("no file any more", fault -> fault.answer(404), ExitReason.SOURCE_NOT_FOUND),
        row("a busy server", fault -> fault.answer(429), ExitReason.RATE_LIMITED));
  }

  @ParameterizedTest
  @MethodSource("answersThatAreNotThePart")
  void takesNothingForThePartThatIsNot(Consumer<Fault> lie, ExitReason reason) {
    // Given
    lie.accept(server.when(RequestMatch.get("/app.tar")).always());

    // When
    assertThatThrownBy(() -> read(100, 200))
        // Then
        .isInstanceOfSatisfying(ExitException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(server.log().requests()).hasSize(1);
  }

  private byte[] read(long start, long end) throws IOException {
    try (InputStream stream = new ResumingStream(file, version, start, end)) {
      return stream.readAllBytes();
    }
  }

  private static long rangeStart(LoggedRequest request) {
    return Long.parseLong(
        request.header("Range").orElseThrow().replaceFirst("bytes=([0-9]+)-.*", "$1"));
  }

  private static Consumer<Fault> cut(Consumer<Fault> how) {
    return how;
  }

  private static Arguments row(String name, Consumer<Fault> lie, ExitReason reason) {
    return argumentSet(name, lie, reason);
  }

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[5 * MIB + 123];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
