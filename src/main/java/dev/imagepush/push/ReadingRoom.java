package dev.imagepush.push;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.traffic.FairQueue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Room for images that are read, and for what is kept of them. Who begins to read takes the most that an
/// image may need, and gives back what it did not as soon as it has read. Tenants take turns, and one that
/// holds more than half of what is left beside one reading waits until it holds less, so that others are
/// not kept from beginning by its many.
///
/// Who reads waits for nobody, and who waits holds nothing here: so each comes to its end. Thread-safe.
final class ReadingRoom {
  private final long bytes;
  private final long ofReading;
  private final FairQueue<Waiter> queue = new FairQueue<>(Integer.MAX_VALUE, 0);
  private final Map<Tenant, Long> ofTenants = new HashMap<>();
  private long taken;

  /// @param bytes all that there is; at least `ofReading`
  /// @param ofReading the most that one takes
  ReadingRoom(long bytes, long ofReading) {
    this.bytes = bytes;
    this.ofReading = ofReading;
  }

  private static final class Waiter {
    private final Tenant tenant;
    private boolean served;

    Waiter(Tenant tenant) {
      this.tenant = tenant;
    }
  }

  /// Waits until there is room for one more to be read.
  ///
  /// @throws ExitException Cancelled where this thread is interrupted
  synchronized Taken take(Tenant tenant) {
    Waiter waiter = new Waiter(tenant);
    queue.add(tenant, waiter);
    serve();
    try {
      while (!waiter.served) {
        wait();
      }
    } catch (InterruptedException e) {
      if (!queue.remove(tenant, waiter)) {
        new Taken(tenant).close(); // It was served while it left.
      }
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    }
    return new Taken(tenant);
  }

  private void serve() {
    Optional<Waiter> next = queue.next(this::mayBegin);
    while (next.isPresent()) {
      Waiter waiter = next.get();
      waiter.served = true;
      add(waiter.tenant, ofReading);
      next = queue.next(this::mayBegin);
    }
    notifyAll();
  }

  private boolean mayBegin(Tenant tenant) {
    return taken + ofReading <= bytes
        && ofTenants.getOrDefault(tenant, 0L) <= (bytes - ofReading) / 2;
  }

  private void add(Tenant tenant, long more) {
    taken += more;
    ofTenants.compute(
        tenant,
        (key, held) -> {
          long now = (held == null ? 0 : held) + more;
          return now == 0 ? null : now;
        });
  }

  /// What one has taken. For one thread.
  final class Taken implements AutoCloseable {
    private final Tenant tenant;
    private long left = ofReading;

    private Taken(Tenant tenant) {
      this.tenant = tenant;
    }

    /// Gives back all but so many bytes, of which there are more than none.
    void keep(long kept) {
      synchronized (ReadingRoom.this) {
        add(tenant, Math.min(kept, left) - left);
        left = Math.min(kept, left);
        serve();
      }
    }

    @Override
    public void close() {
      synchronized (ReadingRoom.this) {
        if (left > 0) {
          add(tenant, -left);
          left = 0;
          queue.release(tenant);
          serve();
        }
      }
    }
  }
}
