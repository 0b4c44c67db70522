package dev.imagepush.testing.bed;

import dev.imagepush.testing.bed.ManagedProcess.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A server that may be stopped and started again with the same command line.
final class ServerProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Probe probe;
  private @Nullable ManagedProcess process;

  /// A server that is not started yet; `probe` tells when it serves.
  ServerProcess(
      String name, List<String> command, Map<String, String> environment, Path log, Probe probe) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log;
    this.probe = probe;
  }

  /// Starts the server and waits until it serves; at most a minute.
  ///
  /// @throws TestBedException with the end of the server's log, if it does not
  synchronized void start() {
    if (process != null) {
      throw new IllegalStateException(name + " runs already");
    }
    ManagedProcess started = ManagedProcess.start(name, command, environment, log);
    try {
      started.awaitReady(LIMIT, probe);
      process = started;
    } catch (TestBedException e) {
      started.close();
      throw e;
    }
  }

  /// The number that the system gave to the running process.
  synchronized long processId() {
    if (process == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return process.id();
  }

  /// Kills the server and waits for its end; a stopped one stays stopped.
  synchronized void stop() {
    if (process != null) {
      process.close();
      process = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
