package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a command to its end and measures it: bash's `time` tells what the system accounted to the
/// whole process, its children included, to the millisecond.
///
/// @param folder where its output is kept until the next run
/// @param environment in place of the caller's, `PATH` apart
record TimedProcess(Path folder, Map<String, String> environment) {
  private static final int LIMIT_SECONDS = 300;
  private static final String SCRIPT =
      "TIMEFORMAT='%3R %3U %3S'; { time \"$@\" >\"$OUTPUT\" 2>&1 </dev/null; } 2>\"$TIMES\"";

  TimedProcess {
    environment = Map.copyOf(environment);
  }

  /// @throws BenchException where the command fails, with what it printed
  Usage run(List<String> command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Path times = folder.resolve("times");
    List<String> line = new ArrayList<>(List.of("bash", "-c", SCRIPT, "bash"));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    builder.environment().put("OUTPUT", output.toString());
    builder.environment().put("TIMES", times.toString());
    builder.inheritIO();
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new BenchException("%s ran for %d s".formatted(command, LIMIT_SECONDS));
    }
    if (process.exitValue() != 0) {
      throw new BenchException(
          "%s ended with %d: %s"
              .formatted(command, process.exitValue(), Files.readString(output).strip()));
    }
    String[] figures = Files.readString(times).strip().split(" ", -1);
    return new Usage(
        Double.parseDouble(figures[0]),
        Double.parseDouble(figures[1]) + Double.parseDouble(figures[2]));
  }
}
