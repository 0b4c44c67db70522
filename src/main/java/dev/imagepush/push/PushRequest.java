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
/// @param forced whether manifests and tags are stored again where the destination says that it has them,
///     and each blob is asked for
public record PushRequest(
    Tenant tenant,
    SourceSpec source,
    PushScope scope,
    Destination destination,
    int blobsAtOnce,
    Duration timeout,
    OptionalLong bandwidth,
    boolean forced) {
  /// A request without a bandwidth of its own, for what is missing.
  public PushRequest(
      Tenant tenant,
      SourceSpec source,
      PushScope scope,
      Destination destination,
      int blobsAtOnce,
      Duration timeout) {
    this(tenant, source, scope, destination, blobsAtOnce, timeout, OptionalLong.empty(), false);
  }

  /// A request for what is missing.
  public PushRequest(
      Tenant tenant,
      SourceSpec source,
      PushScope scope,
      Destination destination,
      int blobsAtOnce,
      Duration timeout,
      OptionalLong bandwidth) {
    this(tenant, source, scope, destination, blobsAtOnce, timeout, bandwidth, false);
  }

  public PushRequest {
    if (blobsAtOnce < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a push sends at least one blob at a time, in some time");
    }
  }

  /// The same, taking the destination's word for nothing but blobs that are asked for.
  public PushRequest asForced() {
    return new PushRequest(
        tenant, source, scope, destination, blobsAtOnce, timeout, bandwidth, true);
  }
}
