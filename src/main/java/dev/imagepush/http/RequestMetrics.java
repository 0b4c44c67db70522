package dev.imagepush.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Counts requests by the registry that they belong to, their method, and the answer's status: the
/// meter `imagepush.registry.requests`. Thread-safe.
public final class RequestMetrics {
  /// Every host is a series of its own in the monitoring; those beyond this many share one.
  static final int MAX_HOSTS = 200;

  private static final String OTHER = "other";
  private static final String NO_ANSWER = "error";

  private final MeterRegistry meters;
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();

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
            "imagepush.registry.requests", "registry", label(host), "method", method, "code", code)
        .increment();
  }

  private String label(String host) {
    if (hosts.contains(host)) {
      return host;
    }
    return hosts.size() < MAX_HOSTS && hosts.add(host) ? host : OTHER;
  }
}
