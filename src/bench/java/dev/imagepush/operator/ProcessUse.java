package dev.imagepush.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a process has used, as Linux counts it.
///
/// @param cpuSeconds user and system time of all its threads, ended ones too
/// @param peakMebibytes the most memory that was resident at once
/// @param nowMebibytes the memory that is resident now
record ProcessUse(double cpuSeconds, double peakMebibytes, double nowMebibytes) {
  /// Linux counts CPU time in hundredths of a second for user space (`getconf CLK_TCK`).
  private static final double TICKS = 100;

  private static final double KIBIBYTES = 1024;

  static ProcessUse of(long processId) throws IOException {
    Path process = Path.of("/proc", Long.toString(processId));
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    List<String> status = Files.readAllLines(process.resolve("status"));
    return new ProcessUse(
        ticks / TICKS,
        kibibytes(status, "VmHWM:") / KIBIBYTES,
        kibibytes(status, "VmRSS:") / KIBIBYTES);
  }

  private static double kibibytes(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
