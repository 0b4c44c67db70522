package dev.imagepush.http;

import java.time.Duration;

/// The bounds of connections.
///
/// @param connectionsPerHost the most connections to one host at a time
/// @param connectTimeout for a TCP connection to be made
/// @param idleTimeout how long no byte may move; there is no bound on a whole transfer, which would kill
///     large blobs on slow links
/// @param leastRate of the bytes of a body that is being sent or read
public record HttpLimits(
    int connectionsPerHost, Duration connectTimeout, Duration idleTimeout, LeastRate leastRate) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(8, Duration.ofSeconds(30), Duration.ofMinutes(2));

  /// Bounds with the usual least rate.
  public HttpLimits(int connectionsPerHost, Duration connectTimeout, Duration idleTimeout) {
    this(connectionsPerHost, connectTimeout, idleTimeout, LeastRate.DEFAULT);
  }

  public HttpLimits {
    if (connectionsPerHost < 1) {
      throw new IllegalArgumentException("at least one connection is needed");
    }
  }
}
