package dev.imagepush.bench;

import java.util.List;

/// All runs of one contender.
record Series(String contender, boolean ours, Spread seconds, Spread cpu, Spread registryCpu) {
  static Series of(Contender contender, List<Sample> samples) {
    return new Series(
        contender.name(),
        contender.ours(),
        Spread.of(samples.stream().map(Sample::seconds).toList()),
        Spread.of(samples.stream().map(Sample::cpuSeconds).toList()),
        Spread.of(samples.stream().map(Sample::registryCpuSeconds).toList()));
  }

  /// The seconds that the CPU work of both ends takes when every core is busy all the time: less is not
  /// possible without less work.
  double limit(int cores) {
    return (cpu.median() + registryCpu.median()) / cores;
  }
}
