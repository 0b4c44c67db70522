package dev.imagepush.push;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.source.SourceSpec;
import java.time.Duration;
import java.util.OptionalLong;

/// One attempt to push one image: the resource, the command line and a Job all come in here.
///
/// @param tenant on whose behalf
/// @param scope which parts of the source's image
/// @param blobsAtOnce how many blobs are sent side by side
/// @param timeout of the attempt
/// @param bandwidth the most bytes a second to send, and as many to read; empty for no limit
public record PushRequest(
    Tenant tenant,
    SourceSpec source,
    PushScope scope,
    Destination destination,
    int blobsAtOnce,
    Duration timeout,
    OptionalLong bandwidth) {
  /// A request without a bandwidth of its own.
  public PushRequest(
      Tenant tenant,
      SourceSpec source,
      PushScope scope,
      Destination destination,
      int blobsAtOnce,
      Duration timeout) {
    this(tenant, source, scope, destination, blobsAtOnce, timeout, OptionalLong.empty());
  }

  public PushRequest {
    if (blobsAtOnce < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a push sends at least one blob at a time, in some time");
    }
  }
}
