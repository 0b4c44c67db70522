package dev.imagepush.traffic;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// What all pushes together may ask of one host.
///
/// @param uploads blobs that are sent side by side, at least 1; empty, or more than any host has places:
///     as many as those
/// @param requestsPerSecond at least 1; empty for no limit
/// @param manifestsPerSecond stored, tags included, at least 1; empty for no limit
/// @param bytesPerSecond sent and read together, at least 1; empty for no limit
public record HostLimits(
    OptionalInt uploads,
    OptionalLong requestsPerSecond,
    OptionalLong manifestsPerSecond,
    OptionalLong bytesPerSecond) {
  public static final HostLimits NONE =
      new HostLimits(
          OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /// These limits, and another's where these have none.
  public HostLimits or(HostLimits other) {
    return new HostLimits(
        uploads.isPresent() ? uploads : other.uploads,
        requestsPerSecond.isPresent() ? requestsPerSecond : other.requestsPerSecond,
        manifestsPerSecond.isPresent() ? manifestsPerSecond : other.manifestsPerSecond,
        bytesPerSecond.isPresent() ? bytesPerSecond : other.bytesPerSecond);
  }

  public HostLimits withUploads(OptionalInt most) {
    return new HostLimits(most, requestsPerSecond, manifestsPerSecond, bytesPerSecond);
  }

  public HostLimits withRequestsPerSecond(long most) {
    return new HostLimits(uploads, OptionalLong.of(most), manifestsPerSecond, bytesPerSecond);
  }

  public HostLimits withManifestsPerSecond(long most) {
    return new HostLimits(uploads, requestsPerSecond, OptionalLong.of(most), bytesPerSecond);
  }

  public HostLimits withBytesPerSecond(long most) {
    return new HostLimits(uploads, requestsPerSecond, manifestsPerSecond, OptionalLong.of(most));
  }
}
