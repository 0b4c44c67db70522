package dev.imagepush.bench;

/// What a job took.
///
/// @param seconds by the clock
/// @param cpuSeconds of the contender's process, in user and system mode
record Usage(double seconds, double cpuSeconds) {}
