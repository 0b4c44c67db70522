package dev.imagepush.traffic;

import dev.imagepush.http.HostLabels;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;

/// How long requests and bytes had to wait, by registry and by what they waited for: the meter
/// `imagepush.registry.throttled`; and how many requests were not sent because the host asked for quiet or
/// does not answer: `imagepush.registry.refused`. Thread-safe.
final class TrafficMetrics {
  private final MeterRegistry meters;
  private final HostLabels hosts = new HostLabels();

  TrafficMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /// What is waited for.
  enum Cause {
    /// `concurrency.perRegistry`, or `registries[].concurrency`.
    PLACES,
    /// `registries[].requestsPerSecond`.
    REQUESTS,
    /// `registries[].manifestsPerSecond`.
    MANIFESTS,
    /// `registries[].bytesPerSecond`.
    BYTES,
    /// The push's own `bandwidth`.
    BANDWIDTH,
    /// A 429.
    QUIET,
    /// A host that does not answer.
    OUTAGE;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  void waited(String host, Cause cause, Duration wait) {
    meters
        .timer("imagepush.registry.throttled", "registry", hosts.label(host), "by", cause.label())
        .record(wait);
  }

  void refused(String host, Cause cause) {
    meters
        .counter("imagepush.registry.refused", "registry", hosts.label(host), "by", cause.label())
        .increment();
  }
}
