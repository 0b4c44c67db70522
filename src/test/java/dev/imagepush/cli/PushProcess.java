package dev.imagepush.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// One push of a layout in a process of its own, which may be killed at any moment.
final class PushProcess {
  private final Process process;

  private PushProcess(Process process) {
    this.process = process;
  }

  /// `imagepush push`.
  static PushProcess command(Path home, Path layout, String destination, List<String> flags)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(Main.class.getName(), "push"));
    arguments.add("oci:" + layout);
    arguments.add(destination);
    arguments.addAll(flags);
    return new PushProcess(start(home, arguments));
  }

  /// The engine, as the operator runs it.
  static PushProcess engine(Path home, Path layout, String destination) throws IOException {
    Process process = start(home, List.of(EngineProcess.class.getName(), "", "4", "false"));
    try (OutputStream jobs = process.getOutputStream()) {
      jobs.write(("oci:" + layout + "\t" + destination + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return new PushProcess(process);
  }

  private static Process start(Path home, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("XDG_STATE_HOME");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("output.txt").toFile())
        .start();
  }

  /// Kills the process when the moment has come (SIGKILL).
  ///
  /// @return false where it had ended before
  boolean killWhen(BooleanSupplier moment) throws InterruptedException {
    while (!moment.getAsBoolean()) {
      if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    boolean killed = process.isAlive();
    process.destroyForcibly();
    return process.waitFor() != 0 && killed;
  }

  /// Waits for its end; its exit status.
  int end() throws InterruptedException {
    return process.waitFor();
  }
}
