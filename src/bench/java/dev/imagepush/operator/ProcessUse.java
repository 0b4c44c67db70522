package dev.imagepush.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process has used, as Linux counts it.
///
/// @param cpuSeconds user and system time of all its threads, ended ones too
/// @param peakMebibytes the most memory that was resident at once
record ProcessUse(double cpuSeconds, double peakMebibytes) {
  /// Linux counts CPU time in hundredths of a second for user space (`getconf CLK_TCK`).
  private static final double TICKS = 100;

  private static final double KIBIBYTES = 1024;

  static ProcessUse of(long processId) throws IOException {
    Path process = Path.of("/proc", Long.toString(processId));
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    double peak =
        Files.readAllLines(process.resolve("status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElse(0);
    return new ProcessUse(ticks / TICKS, peak / KIBIBYTES);
  }
}
