package dev.imagepush.controller;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.traffic.FairQueue;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The attempts of this process: at most so many at once in each [Place], by the rules of a [FairQueue]
/// between namespaces, so that one with thousands of pushes, or with slow ones, does not keep the others waiting.
///
/// A task is kept, by its resource's name, until its outcome has been recorded or, if it was cancelled,
/// until it has ended without a success: a resource never has two attempts at once, not even one that was deleted and
/// created again.
public final class PushTasks implements AutoCloseable {
  /// How long a stop waits for attempts that were asked to end.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<ResourceID, PushTask> byResource = new HashMap<>();
  private final FairQueue<PushTask> inOperator;
  private final FairQueue<PushTask> asJobs;
  private Consumer<ResourceID> wake = id -> {};
  private boolean closed;

  /// How many attempts run at once in one place.
  ///
  /// @param kept how many of those no namespace gets that has one running already
  public record Limit(int atOnce, int kept) {}

  public PushTasks(Limit inOperator, Limit asJobs) {
    this.inOperator = new FairQueue<>(inOperator.atOnce(), inOperator.kept());
    this.asJobs = new FairQueue<>(asJobs.atOnce(), asJobs.kept());
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
      admit(task);
    }
  }

  private void admit(PushTask task) {
    FairQueue<PushTask> queue = queue(task);
    if (task.isUnderWay()) {
      queue.take(tenant(task));
      begin(task);
    } else {
      queue.add(tenant(task), task);
      dispatch(queue);
    }
  }

  /// Asks a task to end, and forgets it once it has, but for one that has set tags. One that was still queued has ended at once.
  void cancel(PushTask task) {
    @Nullable Consumer<ResourceID> told = null;
    synchronized (this) {
      if (!task.isCancelled()) { // A second interrupt would cut short how it ends.
        task.cancel();
      }
      if (queue(task).remove(tenant(task), task) || task.outcome().isPresent()) {
        forgetCancelled(task);
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
    return inOperator.taken() + asJobs.taken();
  }

  /// How many attempts wait for a place.
  public synchronized int queued() {
    return inOperator.waiting() + asJobs.waiting();
  }

  /// Starts no more, asks all to end, and waits until they have, for some seconds.
  @Override
  public synchronized void close() {
    closed = true;
    wake = id -> {};
    inOperator.clear();
    asJobs.clear();
    byResource.values().forEach(PushTask::cancel);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (running() > 0 && System.nanoTime() < deadline) {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetCancelled(PushTask task) {
    if (!task.isKept()) {
      forget(task);
    }
  }

  private FairQueue<PushTask> queue(PushTask task) {
    return switch (task.place()) {
      case OPERATOR -> inOperator;
      case JOB -> asJobs;
    };
  }

  private void dispatch(FairQueue<PushTask> queue) {
    Optional<PushTask> next = queue.next();
    while (next.isPresent()) {
      begin(next.get());
      next = queue.next();
    }
  }

  private void begin(PushTask task) {
    task.getsPlace();
    Thread.ofVirtual().name("push-" + task.resourceId()).start(() -> run(task));
  }

  private static Tenant tenant(PushTask task) {
    return new Tenant(task.namespace());
  }

  private void run(PushTask task) {
    try {
      task.run(() -> wake(task));
    } finally {
      synchronized (this) {
        queue(task).release(tenant(task));
        if (task.isCancelled()) {
          forgetCancelled(task);
        }
        dispatch(queue(task));
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
