package dev.imagepush.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The attempts of this process: at most so many at once, and the namespaces take turns, so that one
/// with thousands of pushes does not keep the others waiting.
///
/// A task is kept, by its resource's name, until its outcome has been recorded or, if it was cancelled,
/// until it has ended: a resource never has two attempts at once, not even one that was deleted and
/// created again.
public final class PushTasks implements AutoCloseable {
  /// How long a stop waits for attempts that were asked to end.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int atOnce;
  private final Map<ResourceID, PushTask> byResource = new HashMap<>();
  private final LinkedHashMap<String, Queue<PushTask>> waiting = new LinkedHashMap<>();
  private Consumer<ResourceID> wake = id -> {};
  private int running;
  private boolean closed;

  public PushTasks(int atOnce) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("at least one push runs at once");
    }
    this.atOnce = atOnce;
  }

  /// Who is told when a task begins to run, and when it has ended.
  synchronized void onChange(Consumer<ResourceID> listener) {
    wake = listener;
  }

  synchronized Optional<PushTask> find(ResourceID resource) {
    return Optional.ofNullable(byResource.get(resource));
  }

  /// Queues a task for a resource that has none; keeps one that has ended already. Once closed, it does
  /// neither.
  synchronized void start(PushTask task) {
    if (closed) {
      return;
    }
    if (byResource.putIfAbsent(task.resourceId(), task) != null) {
      throw new IllegalStateException("the resource has a task already");
    }
    if (task.outcome().isEmpty()) {
      waiting.computeIfAbsent(task.namespace(), namespace -> new ArrayDeque<>()).add(task);
      dispatch();
    }
  }

  /// Asks a task to end, and forgets it once it has. One that was still queued has ended at once.
  void cancel(PushTask task) {
    @Nullable Consumer<ResourceID> told = null;
    synchronized (this) {
      task.cancel();
      if (unqueue(task) || task.outcome().isPresent()) {
        forget(task);
        told = wake;
      }
    }
    if (told != null) {
      told.accept(task.resourceId());
    }
  }

  /// Lets go of a task whose outcome has been recorded.
  synchronized void forget(PushTask task) {
    byResource.remove(task.resourceId(), task);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /// How many attempts run now.
  public synchronized int running() {
    return running;
  }

  /// How many attempts wait for a place.
  public synchronized int queued() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  /// Starts no more, asks all to end, and waits until they have, for some seconds.
  @Override
  public synchronized void close() {
    closed = true;
    wake = id -> {};
    waiting.clear();
    byResource.values().forEach(PushTask::cancel);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (running > 0 && System.nanoTime() < deadline) {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean unqueue(PushTask task) {
    @Nullable Queue<PushTask> queue = waiting.get(task.namespace());
    if (queue == null || !queue.remove(task)) {
      return false;
    }
    if (queue.isEmpty()) {
      waiting.remove(task.namespace());
    }
    return true;
  }

  private void dispatch() {
    while (running < atOnce && !waiting.isEmpty()) {
      Map.Entry<String, Queue<PushTask>> turn = waiting.pollFirstEntry();
      PushTask task = turn.getValue().remove();
      if (!turn.getValue().isEmpty()) {
        waiting.putLast(turn.getKey(), turn.getValue());
      }
      running++;
      Thread.ofVirtual().name("push-" + task.resourceId()).start(() -> run(task));
    }
  }

  private void run(PushTask task) {
    try {
      task.run(() -> wake(task));
    } finally {
      synchronized (this) {
        running--;
        if (task.isCancelled()) {
          forget(task);
        }
        dispatch();
        notifyAll();
      }
      wake(task);
    }
  }

  private void wake(PushTask task) {
    Consumer<ResourceID> told;
    synchronized (this) {
      told = wake;
    }
    told.accept(task.resourceId());
  }
}
