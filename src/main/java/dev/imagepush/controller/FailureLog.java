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
  private final Map<String, Told> byReason = new HashMap<>();

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
    Instant now = clock.instant();
    @Nullable Told told = byReason.get(reason);
    Allowance allowance =
        told == null
            ? Allowance.full(AT_FIRST, BETWEEN_LATER, now)
            : told.allowance().refilled(now);
    int leftOut = told == null ? 0 : told.leftOut();
    boolean isLeftOut = allowance.isUsedUp();
    byReason.put(reason, new Told(allowance.less(), isLeftOut ? leftOut + 1 : 0));
    return isLeftOut ? -1 : leftOut;
  }

  /// @param allowance what may be told of one reason
  /// @param leftOut how many were left out since the last that was told
  private record Told(Allowance allowance, int leftOut) {}
}
