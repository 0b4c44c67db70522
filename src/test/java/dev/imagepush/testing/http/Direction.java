package dev.imagepush.testing.http;

/// Which way bytes go through a [ByteCountingProxy].
public enum Direction {
  TO_SERVER,
  TO_CLIENT
}
