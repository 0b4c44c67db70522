package dev.imagepush.traffic;

import java.util.OptionalLong;

/// What all pushes together may ask of one host.
///
/// @param requestsPerSecond at least 1; empty for no limit
/// @param bytesPerSecond sent and read together, at least 1; empty for no limit
public record HostRates(OptionalLong requestsPerSecond, OptionalLong bytesPerSecond) {
  public static final HostRates UNLIMITED =
      new HostRates(OptionalLong.empty(), OptionalLong.empty());
}
