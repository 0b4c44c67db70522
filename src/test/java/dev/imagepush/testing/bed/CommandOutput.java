package dev.imagepush.testing.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a command that ends by itself prints to standard output.
public final class CommandOutput {
  private static final int LIMIT_SECONDS = 60;

  private CommandOutput() {}

  /// @throws TestBedException if it ends with another code than 0, with what it printed to standard
  ///     error, or does not end within a minute
  public static byte[] of(
      TemporaryFolder folder, Map<String, String> environment, List<String> command) {
    Path output = folder.path().resolve("stdout");
    Path errors = folder.path().resolve("stderr");
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    try {
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new TestBedException("%s ran for %d s".formatted(command, LIMIT_SECONDS));
      }
      if (process.exitValue() != 0) {
        throw new TestBedException(
            "%s ended with %d: %s"
                .formatted(command, process.exitValue(), Files.readString(errors)));
      }
      return Files.readAllBytes(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestBedException("interrupted while running " + command, e);
    }
  }
}
