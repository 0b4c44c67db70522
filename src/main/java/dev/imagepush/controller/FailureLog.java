package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of attempts that failed: of each reason the first ten, then one a minute, which tells how many
/// were left out. A registry that is down fails thousands of pushes in the same way; each has it in its
/// status.
final class FailureLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(FailureLog.class);
  private static final int AT_FIRST = 10;
  private static final Duration BETWEEN_LATER = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, Allowance> byReason = new HashMap<>();

  FailureLog(InstantSource clock) {
    this.clock = clock;
  }

  /// Logs a failure, or counts it.
  ///
  /// @param what failed, in a few words
  void log(ImagePush resource, String what, String reason, @Nullable String message) {
    int leftOut = leftOutBefore(reason);
    if (leftOut < 0) {
      return;
    }
    LOGGER
        .atWarn()
        .addKeyValue("namespace", resource.getMetadata().getNamespace())
        .addKeyValue("name", resource.getMetadata().getName())
        .addKeyValue("generation", resource.getMetadata().getGeneration())
        .addKeyValue("reason", reason)
        .log("{}: {}", leftOut == 0 ? what : what + ", as " + leftOut + " more did", message);
  }

  /// How many failures of this reason were left out before this one; negative where it is to be left out
  /// itself.
  synchronized int leftOutBefore(String reason) {
    return byReason
        .computeIfAbsent(reason, unused -> new Allowance(clock.instant()))
        .take(clock.instant());
  }

  /// What may be logged of one reason.
  private static final class Allowance {
    private int left = AT_FIRST;
    private int leftOut;
    private Instant nextGain;

    Allowance(Instant now) {
      nextGain = now.plus(BETWEEN_LATER);
    }

    int take(Instant now) {
      while (!now.isBefore(nextGain) && left < AT_FIRST) {
        left++;
        nextGain = nextGain.plus(BETWEEN_LATER);
      }
      if (left == AT_FIRST) {
        nextGain = now.plus(BETWEEN_LATER);
      }
      if (left == 0) {
        leftOut++;
        return -1;
      }
      left--;
      int before = leftOut;
      leftOut = 0;
      return before;
    }
  }
}
