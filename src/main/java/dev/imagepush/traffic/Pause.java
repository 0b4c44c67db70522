package dev.imagepush.traffic;

import java.time.Duration;

/// Lets time pass; in tests, at once.
@FunctionalInterface
public interface Pause {
  void of(Duration time) throws InterruptedException;
}
