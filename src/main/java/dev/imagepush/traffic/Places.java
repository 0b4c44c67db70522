package dev.imagepush.traffic;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Places that threads wait for, by the rules of a [FairQueue]. Thread-safe.
public final class Places {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final FairQueue<Waiter> queue;
  private final InstantSource clock;
  private final Consumer<Duration> waits;

  /// @param waits told of each wait that there was
  public Places(int places, int kept, InstantSource clock, Consumer<Duration> waits) {
    this.queue = new FairQueue<>(places, kept);
    this.clock = clock;
    this.waits = waits;
  }

  /// Waits for a place.
  ///
  /// @throws ExitException Cancelled where this thread is interrupted
  public Traffic.Place take(Tenant tenant) {
    return take(tenant, FOR_EVER).orElseThrow();
  }

  /// Waits for a place, for so long at most; empty where there was none until then.
  ///
  /// @throws ExitException Cancelled where this thread is interrupted
  public Optional<Traffic.Place> take(Tenant tenant, Duration patience) {
    Waiter waiter = new Waiter(tenant, new CountDownLatch(1));
    synchronized (this) {
      queue.add(tenant, waiter);
      serve();
    }
    if (waiter.served.getCount() > 0 && !await(waiter, patience)) {
      leave(waiter);
      return Optional.empty();
    }
    return Optional.of(place(tenant));
  }

  private Traffic.Place place(Tenant tenant) {
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (!released.getAndSet(true)) {
        release(tenant);
      }
    };
  }

  synchronized int waiting() {
    return queue.waiting();
  }

  private boolean await(Waiter waiter, Duration patience) {
    Instant began = clock.instant();
    boolean served;
    try {
      served = waiter.served.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      leave(waiter);
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    }
    waits.accept(Duration.between(began, clock.instant()));
    return served;
  }

  private synchronized void leave(Waiter waiter) {
    if (!queue.remove(waiter.tenant, waiter)) {
      release(waiter.tenant); // It was served while it left.
    }
  }

  private synchronized void release(Tenant tenant) {
    queue.release(tenant);
    serve();
  }

  private void serve() {
    Optional<Waiter> next = queue.next();
    while (next.isPresent()) {
      next.get().served.countDown();
      next = queue.next();
    }
  }

  private record Waiter(Tenant tenant, CountDownLatch served) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
