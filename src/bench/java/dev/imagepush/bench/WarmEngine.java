package dev.imagepush.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.cli.EngineProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ImagePush as the operator runs it: the engine in one process for all jobs, its code compiled.
final class WarmEngine implements Contender, AutoCloseable {
  static final String NAME = "ImagePush, engine";

  private static final double NANOS = 1e9;

  private final Process process;
  private final PrintWriter jobs;
  private final BufferedReader answers;
  private long liveBytes;

  private WarmEngine(Process process) {
    this.process = process;
    this.jobs = new PrintWriter(process.outputWriter(UTF_8), true);
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /// How the process is set up.
  ///
  /// @param authority the CA that is trusted; null for plain HTTP
  /// @param blobsAtOnce what `--concurrency` is on the command line
  /// @param heapMebibytes the most that the heap may be; 0 leaves it to Java
  /// @param watched whether live memory is measured, which costs time
  record Setup(@Nullable Path authority, int blobsAtOnce, int heapMebibytes, boolean watched) {
    static Setup usual(@Nullable Path authority) {
      return new Setup(authority, 4, 0, false);
    }
  }

  static WarmEngine start(Setup setup) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+ExitOnOutOfMemoryError");
    if (setup.heapMebibytes() > 0) {
      command.add("-Xmx" + setup.heapMebibytes() + "m");
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EngineProcess.class.getName(),
            setup.authority() == null ? "" : setup.authority().toString(),
            Integer.toString(setup.blobsAtOnce()),
            Boolean.toString(setup.watched())));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new WarmEngine(builder.start());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean ours() {
    return true;
  }

  @Override
  public boolean canDo(Job job) {
    return true;
  }

  @Override
  public Usage perform(Job job) throws IOException {
    jobs.println(job.source() + "\t" + job.destination());
    String answer = answers.readLine();
    if (answer == null || answer.startsWith("failed")) {
      throw new BenchException("the engine's process: " + (answer == null ? "it ended" : answer));
    }
    String[] figures = answer.split(" ", -1);
    liveBytes = Long.parseLong(figures[2]);
    return new Usage(Long.parseLong(figures[0]) / NANOS, Long.parseLong(figures[1]) / NANOS);
  }

  /// The most bytes that were live during the last job, where it is watched.
  long liveBytes() {
    return liveBytes;
  }

  @Override
  public void close() {
    jobs.close();
    process.destroyForcibly();
    process.onExit().join();
  }
}
