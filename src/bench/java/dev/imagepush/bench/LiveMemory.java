package dev.imagepush.bench;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// How much memory this JVM needs: what is left on the heap after a collection, and the buffers beside
/// it. Looks four times a second, where it is to look at all.
public final class LiveMemory implements AutoCloseable {
  private static final int MILLIS_BETWEEN = 250;

  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final AtomicLong most = new AtomicLong();

  private LiveMemory() {}

  public static LiveMemory watch(boolean really) {
    LiveMemory memory = new LiveMemory();
    if (really) {
      var unused =
          memory.looks.scheduleWithFixedDelay(
              memory::look, MILLIS_BETWEEN, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
    }
    return memory;
  }

  private void look() {
    System.gc();
    long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      live += pool.getMemoryUsed();
    }
    most.accumulateAndGet(live, Math::max);
  }

  /// The most that was seen; 0 where nobody looked.
  public long mostBytes() {
    return most.get();
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
