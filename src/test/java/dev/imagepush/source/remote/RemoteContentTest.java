package dev.imagepush.source.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.FileHandler;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.ImageArchives;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteContentTest {
  private static final byte[] LARGE = tar(3 << 20);

  private final FileHandler files = new FileHandler().put("/app.tar", LARGE);
  private final FakeHttpServer server = new FakeHttpServer(files).start();
  private final WebFile file = WebFiles.at(server.url() + "/app.tar");

  @AfterEach
  void stop() {
    file.close();
    server.close();
  }

  static Stream<Arguments> rangesThatCanBeReliedOn() {
    return Stream.of(
        row("an entity tag", fault -> {}),
        row(
            "a time of change that has passed",
            fault ->
                fault
                    .withoutHeader("ETag")
                    .header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
                    .header("Date", "Thu, 01 Jan 2026 00:00:01 GMT")));
  }

  @ParameterizedTest
  @MethodSource("rangesThatCanBeReliedOn")
  void isReadInRangesWith(Consumer<Fault> answer) throws IOException {
    // Given
    answer.accept(server.when(RequestMatch.get("/app.tar")));

    // When
    RemoteContent content = RemoteContent.of(file);

    // Then
    assertThat(content).isInstanceOf(RemoteContent.InRanges.class);
  }

  static Stream<Arguments> noRangesToRelyOn() {
    return Stream.of(
        row("D21: no knowledge of ranges", fault -> fault.ignoringRequestHeader("Range")),
        row("no validator", fault -> fault.withoutHeader("ETag")),
        row("a weak validator", fault -> fault.header("ETag", "W/\"1\"")),
        row(
            "a time of change that may not have passed",
            fault ->
                fault
                    .withoutHeader("ETag")
                    .header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
                    .header("Date", "Thu, 01 Jan 2026 00:00:00 GMT")),
        row("no length", fault -> fault.header("Content-Range", "bytes 0-1048575/*")),
        row("several parts", fault -> fault.withoutHeader("Content-Range")),
        row("an answer that nothing lies in", fault -> fault.answer(416)));
  }

  @ParameterizedTest
  @MethodSource("noRangesToRelyOn")
  void isReadAsAWholeWith(Consumer<Fault> answer) throws IOException {
    // Given
    answer.accept(server.when(RequestMatch.get("/app.tar")));

    // When
    RemoteContent content = RemoteContent.of(file);

    // Then
    assertThat(bytesOf(content)).isEqualTo(LARGE);
  }

  static Stream<Arguments> contentsThatGainNothing() {
    byte[] packed = LARGE.clone();
    packed[0] = 0x1f;
    packed[1] = (byte) 0x8b;
    return Stream.of(
        argumentSet("a compressed archive", packed),
        argumentSet("a small archive", tar(1000)),
        argumentSet("nothing", new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("contentsThatGainNothing")
  void isReadAsAWhole(byte[] archive) throws IOException {
    // Given
    files.put("/app.tar", archive);

    // When
    RemoteContent content = RemoteContent.of(file);

    // Then
    assertThat(bytesOf(content)).isEqualTo(archive);
    assertThat(files.bytesServed()).isEqualTo(archive.length);
  }

  @Test
  void asksOnceWhereTheAnswerIsTheWholeFile() throws IOException {
    // Given
    server.when(RequestMatch.get("/app.tar")).always().ignoringRequestHeader("Range");

    // When
    bytesOf(RemoteContent.of(file));

    // Then
    assertThat(server.log().requests()).hasSize(1);
  }

  private static byte[] bytesOf(RemoteContent content) throws IOException {
    assertThat(content).isInstanceOf(RemoteContent.Whole.class);
    try (Download download = ((RemoteContent.Whole) content).download()) {
      return download.body().readAllBytes();
    }
  }

  private static Arguments row(String name, Consumer<Fault> answer) {
    return argumentSet(name, answer);
  }

  private static byte[] tar(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    try {
      return ImageArchives.tar(Map.of("a", content));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
