package dev.imagepush.bench;

/// One counted run.
///
/// @param registryCpuSeconds what the registries spent meanwhile
record Sample(double seconds, double cpuSeconds, double registryCpuSeconds) {
  static Sample of(Usage usage, double registryCpuSeconds) {
    return new Sample(usage.seconds(), usage.cpuSeconds(), registryCpuSeconds);
  }
}
