package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One attempt for one generation of one resource: queued, then running, then ended.
final class PushTask {
  private final ImagePush resource;
  private final Instant createdAt;
  private final Function<PushProgress, PushOutcome> work;
  private final PushProgress progress = new PushProgress();
  private volatile @Nullable PushOutcome outcome;
  private volatile boolean cancelled;
  private @Nullable Thread thread;

  /// @param resource as it was read, live, when the attempt began
  /// @param work the attempt; it ends soon after its thread is interrupted
  PushTask(ImagePush resource, Instant createdAt, Function<PushProgress, PushOutcome> work) {
    this.resource = resource;
    this.createdAt = createdAt;
    this.work = work;
  }

  ImagePush resource() {
    return resource;
  }

  String uid() {
    return resource.getMetadata().getUid();
  }

  String namespace() {
    return resource.getMetadata().getNamespace();
  }

  ResourceID resourceId() {
    return ResourceID.fromResource(resource);
  }

  long generation() {
    return resource.getMetadata().getGeneration();
  }

  Instant createdAt() {
    return createdAt;
  }

  PushProgress.Snapshot progress() {
    return progress.snapshot();
  }

  /// How it ended; empty while it has not.
  Optional<PushOutcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  boolean isCancelled() {
    return cancelled;
  }

  /// Asks it to end.
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// Performs the attempt on this thread.
  void run() {
    synchronized (this) {
      thread = Thread.currentThread();
      if (cancelled) {
        thread.interrupt();
      }
    }
    PushOutcome ended = work.apply(progress);
    synchronized (this) {
      thread = null;
      outcome = ended;
    }
  }
}
