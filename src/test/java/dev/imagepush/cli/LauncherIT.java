package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The folder that the build makes, run as a process.
@Timeout(60)
class LauncherIT {
  private static final Path LAUNCHER = Path.of("target", "imagepush", "bin", "imagepush");

  @TempDir Path work;

  private record Ended(int status, String output, String errors) {}

  @Test
  void pushesAnImage() throws IOException, InterruptedException {
    // Given
    TestImage image = TestImages.random(1, 3, 1 << 20);
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    try (FakeRegistry registry = FakeRegistry.plain()) {

      // When
      Ended ended = run("push", "oci:" + layout, registry.reference("team/app:1.2"));

      // Then
      assertThat(ended.status()).as(ended.errors()).isZero();
      assertThat(ended.output()).isEqualTo(registry.reference("team/app@") + image.digest() + "\n");
      assertThat(registry.repository("team/app").tag("1.2")).contains(image.digest());
    }
  }

  @Test
  void writesNothingOfItsOwnToTheAnswer() throws IOException, InterruptedException {
    // When
    Ended ended = run("push", "oci:nowhere", "localhost:1/app");

    // Then
    assertThat(ended.status()).isEqualTo(4);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.errors()).startsWith("imagepush: SourceNotFound (code 4, Source image): ");
  }

  @Test
  void isFoundThroughALink() throws IOException, InterruptedException {
    // Given
    Path link = Files.createSymbolicLink(work.resolve("imagepush"), LAUNCHER.toAbsolutePath());

    // When
    Ended ended = start(List.of(link.toString(), "version"));

    // Then
    assertThat(ended.status()).as(ended.errors()).isZero();
    assertThat(ended.output()).startsWith("imagepush ");
  }

  @Test
  void endsWithinASecondWhenStopped() throws IOException, InterruptedException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), TestImages.random(1, 1, 100), "1.2");
    try (FakeRegistry registry = FakeRegistry.plain()) {
      var hanging = registry.when(RequestMatch.post("/blobs/uploads/")).hang();
      Process process =
          process(
              List.of(
                  LAUNCHER.toString(), "push", "oci:" + layout, registry.reference("team/app:1")));
      hanging.awaitHanging();

      // When
      process.toHandle().destroy();

      // Then
      assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
          .contains("imagepush: Cancelled (code 1, General): ");
    }
  }

  private Ended run(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(args));
    return start(command);
  }

  private Ended start(List<String> command) throws IOException, InterruptedException {
    Process process = process(command);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output, errors);
  }

  private Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", work.toString());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start();
  }
}
