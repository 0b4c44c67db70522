package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The CPU time of a process that runs, in seconds: Linux counts nanoseconds for each thread.
final class CpuTime {
  private static final double NANOS = 1e9;

  private CpuTime() {}

  /// Of all threads that live; those of Go programs live as long as the process.
  static double of(long processId) throws IOException {
    Path threads = Path.of("/proc", Long.toString(processId), "task");
    long nanos = 0;
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        nanos += onCpu(thread.resolve("schedstat"));
      }
    }
    return nanos / NANOS;
  }

  private static long onCpu(Path schedstat) throws IOException {
    try {
      String line = Files.readString(schedstat);
      return Long.parseLong(line.substring(0, line.indexOf(' ')));
    } catch (NoSuchFileException e) {
      return 0; // The thread ended meanwhile.
    }
  }
}
