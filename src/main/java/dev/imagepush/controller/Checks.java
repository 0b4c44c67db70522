package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What this process knows of the checks of each resource and no status says: when the last one ended that
/// found nothing new, and those that failed for a reason which may pass. After a restart it knows nothing,
/// and each resource is checked at its next time.
public final class Checks {
  /// How long a failure that may pass is kept to itself.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final CheckSchedule schedule;
  private final Map<ResourceID, Past> pasts = new ConcurrentHashMap<>();

  public Checks(CheckSchedule schedule) {
    this.schedule = schedule;
  }

  /// The checks of one resource so far.
  ///
  /// @param since when the last one ended, or the resource was first seen
  /// @param failures how many have failed since
  /// @param failingSince when the first of those failed
  /// @param retryAt when another one is made after those
  /// @param token what was asked for with the one that failed
  private record Past(
      Instant since,
      int failures,
      @Nullable Instant failingSince,
      @Nullable Instant retryAt,
      @Nullable String token) {
    static Past endingAt(Instant since) {
      return new Past(since, 0, null, null, null);
    }
  }

  /// When a resource that is Ready is checked next; empty for one without an interval.
  Optional<Instant> next(ImagePush resource, ImagePushStatus status, Instant now) {
    ResourceID id = ResourceID.fromResource(resource);
    @Nullable Past past = pasts.get(id);
    if (past != null && past.retryAt() != null) {
      return Optional.of(past.retryAt());
    }
    return PushRequests.interval(resource.getSpec())
        .map(
            interval -> {
              Instant since = pasts.computeIfAbsent(id, key -> Past.endingAt(now)).since();
              @Nullable ExitStatus exit = status.exit();
              Instant anchor = exit == null || exit.at() == null ? since : exit.at();
              return schedule.next(resource.getMetadata().getUid(), interval, anchor, since);
            });
  }

  /// When the next check would be of a resource whose outcome is recorded now; empty for one without an
  /// interval.
  Optional<Instant> nextAfter(ImagePush resource, Instant now) {
    return PushRequests.interval(resource.getSpec())
        .map(interval -> schedule.next(resource.getMetadata().getUid(), interval, now, now));
  }

  /// Whether a check that this asks for is being tried again already.
  boolean isTrying(ImagePush resource, @Nullable String token) {
    @Nullable Past past = pasts.get(ResourceID.fromResource(resource));
    return past != null && past.token() != null && past.token().equals(token);
  }

  /// A check ended, and its status says how.
  void ended(ImagePush resource, Instant now) {
    pasts.put(ResourceID.fromResource(resource), Past.endingAt(now));
  }

  /// A check failed, and no status says so.
  void failed(ImagePush resource, NextAttempt.At next, @Nullable String token, Instant now) {
    pasts.compute(
        ResourceID.fromResource(resource),
        (id, past) ->
            new Past(
                past == null ? now : past.since(),
                next.failures(),
                past == null || past.failingSince() == null ? now : past.failingSince(),
                next.instant(),
                token));
  }

  /// How many checks have failed since one succeeded.
  int failures(ImagePush resource) {
    @Nullable Past past = pasts.get(ResourceID.fromResource(resource));
    return past == null ? 0 : past.failures();
  }

  /// Since when checks have failed; empty where the last one did not.
  Optional<Instant> failingSince(ImagePush resource) {
    return Optional.ofNullable(pasts.get(ResourceID.fromResource(resource)))
        .map(Past::failingSince);
  }

  /// Whether checks have failed for so long that it must be told.
  boolean isLasting(ImagePush resource, Instant now) {
    return failingSince(resource).filter(since -> !now.isBefore(since.plus(PATIENCE))).isPresent();
  }

  void forget(ResourceID resource) {
    pasts.remove(resource);
  }
}
