package dev.imagepush.http;

import java.time.Duration;

/// What the other side of a connection must move at least to be worth waiting for.
///
/// @param bytes so many
/// @param time within so much time that was spent waiting for it
public record LeastRate(long bytes, Duration time) {
  /// 1 KiB a second, averaged over a minute: less is no slow link but a way to hold a connection.
  public static final LeastRate DEFAULT = new LeastRate(60 * 1024, Duration.ofMinutes(1));

  public LeastRate {
    if (bytes < 1 || !time.isPositive()) {
      throw new IllegalArgumentException("at least a byte in some time");
    }
  }
}
