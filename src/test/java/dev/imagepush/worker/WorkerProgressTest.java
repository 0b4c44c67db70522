package dev.imagepush.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.push.PushProgress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerProgressTest {
  private static final String GOOD =
      "{\"version\":1,\"bytesTotal\":100,\"bytesDone\":50,\"bytesReused\":10,\"bytesMounted\":5,"
          + "\"bytesSent\":70,\"blobsTotal\":4,\"blobsDone\":2}";

  static Stream<Arguments> snapshots() {
    return Stream.of(
        argumentSet("nothing yet", new PushProgress.Snapshot(0, 0, 0, 0, 0, 0, 0)),
        argumentSet("under way", new PushProgress.Snapshot(100, 50, 10, 5, 70, 4, 2)),
        argumentSet(
            "the largest",
            new PushProgress.Snapshot(
                1L << 53, 1L << 53, 1L << 53, 1L << 53, 1L << 53, 1 << 24, 1 << 24)));
  }

  @ParameterizedTest
  @MethodSource("snapshots")
  void isReadAsItWasWritten(PushProgress.Snapshot progress) {
    // Given
    String text = WorkerProgress.text(progress);

    // When
    PushProgress.Snapshot read = WorkerProgress.parse(text);

    // Then
    assertThat(read).isEqualTo(progress);
    assertThat(text).hasSizeLessThan(WorkerProgress.MAX_BYTES);
  }

  @Test
  void saysOfPartsNoMoreThanTheWhole() {
    // Given
    PushProgress.Snapshot torn = new PushProgress.Snapshot(0, 50, 10, 5, 70, 0, 2);

    // When
    PushProgress.Snapshot read = WorkerProgress.parse(WorkerProgress.text(torn));

    // Then
    assertThat(read).isEqualTo(new PushProgress.Snapshot(0, 0, 0, 0, 70, 0, 0));
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        argumentSet("nothing", "", "is empty"),
        argumentSet("a page", "<html>", "is not valid JSON"),
        argumentSet("too long", " ".repeat(1024) + GOOD, "is longer than 1024 bytes"),
        argumentSet("two answers", GOOD + GOOD, "is not valid JSON"),
        argumentSet("no version", GOOD.replace("\"version\":1,", ""), "has no version"),
        argumentSet("a key too many", GOOD.replace("}", ",\"x\":1}"), "keys that are not known"),
        argumentSet("a number missing", GOOD.replace("\"bytesSent\":70,", ""), "has no bytesSent"),
        argumentSet("more done than there is", GOOD.replace(":50", ":101"), "has a bytesDone"),
        argumentSet(
            "more reused than there is", GOOD.replace(":10,", ":101,"), "has a bytesReused"),
        argumentSet(
            "more mounted than there is", GOOD.replace(":5,", ":101,"), "has a bytesMounted"),
        argumentSet("more blobs than there are", GOOD.replace(":2}", ":5}"), "has a blobsDone"),
        argumentSet("fewer than none", GOOD.replace(":70", ":-1"), "has a bytesSent"),
        argumentSet("a text", GOOD.replace(":70", ":\"70\""), "has a bytesSent"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesWhatIsNoProgress(String text, String fault) {
    // When / Then
    assertThatThrownBy(() -> WorkerProgress.parse(text))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining(fault);
  }
}
