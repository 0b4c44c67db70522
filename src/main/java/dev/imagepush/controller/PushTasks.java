package dev.imagepush.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/// The attempts of this process: at most so many at once, and the namespaces take turns, so that one
/// with thousands of pushes does not keep the others waiting. A task is kept until its outcome has been
/// recorded.
public final class PushTasks implements AutoCloseable {
  private final int atOnce;
  private final Map<String, PushTask> byUid = new HashMap<>();
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

  /// Who is told when a task has ended.
  synchronized void onEnd(Consumer<ResourceID> listener) {
    wake = listener;
  }

  synchronized Optional<PushTask> find(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  /// Queues a task for a resource that has none.
  synchronized void start(PushTask task) {
    if (closed) {
      return;
    }
    if (byUid.putIfAbsent(task.uid(), task) != null) {
      throw new IllegalStateException("the resource has a task already");
    }
    waiting.computeIfAbsent(task.namespace(), namespace -> new ArrayDeque<>()).add(task);
    dispatch();
  }

  /// Lets go of a task whose outcome has been recorded.
  synchronized void forget(PushTask task) {
    byUid.remove(task.uid(), task);
  }

  /// How many attempts run now.
  public synchronized int running() {
    return running;
  }

  /// How many attempts wait for a place.
  public synchronized int queued() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  /// Asks all to end, and starts no more.
  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    byUid.values().forEach(PushTask::cancel);
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
      task.run();
    } finally {
      Consumer<ResourceID> told;
      synchronized (this) {
        running--;
        dispatch();
        told = wake;
      }
      told.accept(task.resourceId());
    }
  }
}
