package dev.imagepush.testing.bed;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A child process that does not outlive this JVM, with its output in a file.
///
/// A JVM that exits kills it; where Linux and util-linux' `setpriv` are at hand, the kernel kills it
/// when the JVM itself was killed.
public final class ManagedProcess implements AutoCloseable {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);
  private static final int TAIL_BYTES = 4096;

  /// Asks a process whether it serves yet.
  @FunctionalInterface
  public interface Probe {
    /// Whether it does; an exception means that it does not yet.
    boolean ready() throws IOException, InterruptedException;
  }

  private final String name;
  private final Process process;
  private final Path log;
  private final ExitHook exitHook;

  private ManagedProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.exitHook = ExitHook.arm(process::destroyForcibly);
  }

  /// Starts `command` in the JVM's working folder; what it prints is appended to `log`.
  public static ManagedProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    return startIn(Path.of(""), name, command, environment, log);
  }

  /// Starts `command` in `folder`.
  static ManagedProcess startIn(
      Path folder, String name, List<String> command, Map<String, String> environment, Path log) {
    var builder = new ProcessBuilder(dyingWithParent(command));
    builder.directory(folder.toAbsolutePath().toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(new File("/dev/null"));
    // The kernel's signal at the parent's death is about the thread that started the child, so that
    // thread has to live as long as the child.
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("keeper of " + name).start(() -> keep(builder, started));
    try {
      return new ManagedProcess(name, started.join(), log);
    } catch (CompletionException e) {
      throw new TestBedException(name + " could not be started: " + command, e.getCause());
    }
  }

  private static void keep(ProcessBuilder builder, CompletableFuture<Process> started) {
    try {
      Process child = builder.start();
      started.complete(child);
      child.waitFor();
    } catch (IOException e) {
      started.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> dyingWithParent(List<String> command) {
    if (!Files.isExecutable(SETPRIV)) {
      return command;
    }
    List<String> wrapped =
        new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
    wrapped.addAll(command);
    return wrapped;
  }

  /// Waits until the probe says that the process serves.
  ///
  /// @throws TestBedException with the end of its log, if it ends before that or `limit` passes
  public void awaitReady(Duration limit, Probe probe) {
    long start = System.nanoTime();
    @Nullable IOException lastFailure = null;
    try {
      while (true) {
        try {
          if (probe.ready()) {
            return;
          }
        } catch (IOException e) {
          lastFailure = e;
        }
        if (endsWithin(BETWEEN_PROBES)) {
          throw failure("ended with %d before it was ready".formatted(exitCode()), lastFailure);
        }
        if (System.nanoTime() - start > limit.toNanos()) {
          throw failure("was not ready after %d s".formatted(limit.toSeconds()), lastFailure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was being waited for when the thread was interrupted", e);
    }
  }

  /// The number that the system gave it: setpriv becomes the program, under the same one.
  public long id() {
    return process.pid();
  }

  /// Sends it a signal, such as `STOP`, which freezes it until `CONT`.
  public void signal(String signal) {
    try (TemporaryFolder folder = TemporaryFolder.create("signal")) {
      byte[] unused =
          CommandOutput.of(folder, Map.of(), List.of("kill", "-" + signal, Long.toString(id())));
    }
  }

  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  public int exitCode() {
    return process.exitValue();
  }

  /// The last lines that it printed.
  public String logTail() {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - TAIL_BYTES);
      byte[] tail = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Kills the process and waits for its end.
  @Override
  public void close() {
    exitHook.disarm();
    process.destroyForcibly();
    process.onExit().join();
  }

  private TestBedException failure(String what, @Nullable Exception cause) {
    String message = "%s %s; log %s ends with:\n%s".formatted(name, what, log, logTail());
    return new TestBedException(message, cause);
  }
}
