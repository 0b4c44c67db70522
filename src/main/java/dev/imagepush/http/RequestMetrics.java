package dev.imagepush.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/// Counts requests by the registry that they belong to, their method, and the answer's status: the
/// meter `imagepush.registry.requests`. Thread-safe.
public final class RequestMetrics {
  private static final String OTHER = "other";
  private static final String NO_ANSWER = "error";

  private final MeterRegistry meters;
  private final HostLabels hosts = new HostLabels();

  public RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /// Metrics that nobody asked for.
  public static RequestMetrics none() {
    return new RequestMetrics(new CompositeMeterRegistry());
  }

  void answered(String host, String method, int status) {
    count(host, method, status >= 100 && status < 600 ? Integer.toString(status) : OTHER);
  }

  void unanswered(String host, String method) {
    count(host, method, NO_ANSWER);
  }

  private void count(String host, String method, String code) {
    meters
        .counter(
            "imagepush.registry.requests",
            "registry",
            hosts.label(host),
            "method",
            method,
            "code",
            code)
        .increment();
  }
}
