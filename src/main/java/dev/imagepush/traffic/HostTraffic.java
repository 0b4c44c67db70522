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
/// @param bytes null for no limit
record HostTraffic(
    String host,
    Places sending,
    Places reading,
    Places small,
    @Nullable RateLimit requests,
    @Nullable RateLimit bytes) {
  static HostTraffic of(
      Origin origin,
      TrafficLimits limits,
      InstantSource clock,
      Pause pause,
      TrafficMetrics metrics) {
    String host = origin.authority();
    HostRates rates = limits.rates().apply(origin);
    return new HostTraffic(
        host,
        places(host, limits, clock, metrics),
        places(host, limits, clock, metrics),
        places(host, limits, clock, metrics),
        limit(rates.requestsPerSecond(), clock, pause),
        limit(rates.bytesPerSecond(), clock, pause));
  }

  private static Places places(
      String host, TrafficLimits limits, InstantSource clock, TrafficMetrics metrics) {
    return new Places(
        limits.places(), limits.kept(), clock, wait -> metrics.waited(host, Cause.PLACES, wait));
  }

  private static @Nullable RateLimit limit(
      OptionalLong perSecond, InstantSource clock, Pause pause) {
    return perSecond.isEmpty() ? null : new RateLimit(perSecond.getAsLong(), clock, pause);
  }
}
