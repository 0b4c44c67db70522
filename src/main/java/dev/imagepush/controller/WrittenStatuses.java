package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The statuses that were written a moment ago. The cache learns of them later: who decided from it
/// meanwhile would wait for what is past, and nothing would wake it, since a change of the status alone
/// is no event. Thread-safe.
final class WrittenStatuses implements StatusWriter {
  /// By then a watch that works has told the cache.
  static final Duration UNTIL_KNOWN = Duration.ofSeconds(10);

  private final StatusWriter writer;
  private final InstantSource clock;

  /// By the resource's uid, the oldest first.
  private final Map<String, Written> byUid = new LinkedHashMap<>();

  private record Written(ImagePushStatus status, Instant at) {}

  WrittenStatuses(StatusWriter writer, InstantSource clock) {
    this.writer = writer;
    this.clock = clock;
  }

  @Override
  public boolean write(ImagePush resource, ImagePushStatus status) {
    boolean there = writer.write(resource, status);
    if (there) {
      remember(resource.getMetadata().getUid(), status);
    }
    return there;
  }

  /// The resource with the status that it has, where the cache is behind.
  ImagePush newest(ImagePush cached) {
    @Nullable ImagePushStatus status = known(cached.getMetadata().getUid());
    if (status == null || status.equals(cached.getStatus())) {
      return cached;
    }
    ImagePush newest = new ImagePush();
    newest.setMetadata(cached.getMetadata());
    newest.setSpec(cached.getSpec());
    newest.setStatus(status);
    return newest;
  }

  private synchronized void remember(String uid, ImagePushStatus status) {
    Instant now = clock.instant();
    Iterator<Written> oldest = byUid.values().iterator();
    while (oldest.hasNext() && !oldest.next().at().plus(UNTIL_KNOWN).isAfter(now)) {
      oldest.remove();
    }
    byUid.remove(uid); // so that it becomes the newest
    byUid.put(uid, new Written(status, now));
  }

  private synchronized @Nullable ImagePushStatus known(String uid) {
    @Nullable Written written = byUid.get(uid);
    return written == null || !written.at().plus(UNTIL_KNOWN).isAfter(clock.instant())
        ? null
        : written.status();
  }

  synchronized int size() {
    return byUid.size();
  }
}
