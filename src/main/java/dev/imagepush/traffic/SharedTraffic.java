package dev.imagepush.traffic;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.Route;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// The traffic of this process: what its pushes share of each host. Thread-safe.
public final class SharedTraffic {
  /// The most hosts that are remembered; the one used longest ago is forgotten first.
  private static final int MAX_HOSTS = 1024;

  private final TrafficLimits limits;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;
  private final TrafficMetrics metrics;
  private final LinkedHashMap<Origin, HostTraffic> hosts = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<Route, HostHealth> healths = new LinkedHashMap<>(16, 0.75f, true);

  /// @param random safe for use by several threads, as [java.util.Random] is
  public SharedTraffic(
      TrafficLimits limits,
      InstantSource clock,
      Pause pause,
      RandomGenerator random,
      MeterRegistry meters) {
    this.limits = limits;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
    this.metrics = new TrafficMetrics(meters);
  }

  /// The traffic of one push.
  ///
  /// @param bandwidth the most bytes a second that it sends, and as many that it reads; empty for no
  ///     limit
  public PushTraffic ofPush(Tenant tenant, OptionalLong bandwidth) {
    return new PushTraffic(this, tenant, bandwidth);
  }

  synchronized HostTraffic host(Origin origin) {
    HostTraffic host =
        hosts.computeIfAbsent(origin, key -> HostTraffic.of(key, limits, clock, pause, metrics));
    if (hosts.size() > MAX_HOSTS) {
      hosts.pollFirstEntry();
    }
    return host;
  }

  /// The health of a host for those who reach it in this way.
  synchronized HostHealth health(Route route) {
    HostHealth health = healths.computeIfAbsent(route, key -> new HostHealth());
    if (healths.size() > MAX_HOSTS) {
      healths.pollFirstEntry();
    }
    return health;
  }

  RateLimit limit(long perSecond) {
    return new RateLimit(perSecond, clock, pause);
  }

  InstantSource clock() {
    return clock;
  }

  TrafficMetrics metrics() {
    return metrics;
  }

  /// Waits for a time, and up to a tenth of it longer, so that those who wait for the same do not all come
  /// at once.
  void pause(Duration time) throws InterruptedException {
    pause.of(time.plusNanos(random.nextLong(time.toNanos() / 10 + 1)));
  }
}
