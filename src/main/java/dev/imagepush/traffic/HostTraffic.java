package dev.imagepush.traffic;

import dev.imagepush.credentials.Origin;
import dev.imagepush.traffic.TrafficMetrics.Cause;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What all pushes share of one host: places for blobs that are sent, for blobs that are read, and for
/// short requests; and its rates.
///
/// @param requests null for no limit
/// @param manifests null for no limit
/// @param bytes null for no limit
record HostTraffic(
    String host,
    Places sending,
    Places reading,
    Places small,
    @Nullable RateLimit requests,
    @Nullable RateLimit manifests,
    @Nullable RateLimit bytes) {
  static HostTraffic of(
      Origin origin,
      TrafficLimits limits,
      InstantSource clock,
      Pause pause,
      TrafficMetrics metrics) {
    String host = origin.authority();
    HostLimits own = limits.limits().apply(origin);
    int most = limits.places();
    int uploads = Math.min(most, own.uploads().orElse(most));
    return new HostTraffic(
        host,
        places(uploads, host, limits, clock, metrics),
        places(most, host, limits, clock, metrics),
        places(most, host, limits, clock, metrics),
        limit(own.requestsPerSecond(), clock, pause),
        limit(own.manifestsPerSecond(), clock, pause),
        limit(own.bytesPerSecond(), clock, pause));
  }

  private static Places places(
      int count, String host, TrafficLimits limits, InstantSource clock, TrafficMetrics metrics) {
    return new Places(
        count, limits.kept(count), clock, wait -> metrics.waited(host, Cause.PLACES, wait));
  }

  private static @Nullable RateLimit limit(
      OptionalLong perSecond, InstantSource clock, Pause pause) {
    return perSecond.isEmpty() ? null : new RateLimit(perSecond.getAsLong(), clock, pause);
  }
}
