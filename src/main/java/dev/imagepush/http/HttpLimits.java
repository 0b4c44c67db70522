package dev.imagepush.http;

import java.time.Duration;

/// The bounds of connections.
///
/// @param connectionsPerHost the most connections to one host at a time
/// @param connectTimeout for a TCP connection to be made
/// @param idleTimeout how long no byte may move; there is no bound on a whole transfer, which would kill
///     large blobs on slow links
public record HttpLimits(int connectionsPerHost, Duration connectTimeout, Duration idleTimeout) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(8, Duration.ofSeconds(30), Duration.ofMinutes(2));

  public HttpLimits {
    if (connectionsPerHost < 1) {
      throw new IllegalArgumentException("at least one connection is needed");
    }
  }
}
