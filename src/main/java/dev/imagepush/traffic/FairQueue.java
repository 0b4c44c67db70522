package dev.imagepush.traffic;

import dev.imagepush.credentials.Tenant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who gets the next of a number of places. Of the tenants that wait, the one that holds the fewest comes
/// first, and among those the one whose turn was longest ago; within a tenant, who came first.
///
/// Some places may be kept: a tenant that holds one already gets none of those. So one with thousands of
/// slow things to do cannot take all places, and another that comes need not wait for it.
///
/// Not thread-safe.
///
/// @param <T> what waits
public final class FairQueue<T> {
  private final int places;
  private final int kept;
  private final LinkedHashMap<Tenant, Queue<T>> waiting = new LinkedHashMap<>();
  private final Map<Tenant, Integer> held = new HashMap<>();
  private int taken;

  /// @param kept at least 0, and fewer than there are places
  public FairQueue(int places, int kept) {
    if (kept < 0 || kept >= places) {
      throw new IllegalArgumentException("at least one place is for everybody");
    }
    this.places = places;
    this.kept = kept;
  }

  public void add(Tenant tenant, T waiter) {
    waiting.computeIfAbsent(tenant, key -> new ArrayDeque<>()).add(waiter);
  }

  /// Takes one out that waits no more.
  ///
  /// @return whether it was waiting
  public boolean remove(Tenant tenant, T waiter) {
    @Nullable Queue<T> queue = waiting.get(tenant);
    if (queue == null || !queue.remove(waiter)) {
      return false;
    }
    if (queue.isEmpty()) {
      waiting.remove(tenant);
    }
    return true;
  }

  public void clear() {
    waiting.clear();
  }

  /// Gives a place to the one whose turn it is; empty where nobody waits who may have one.
  public Optional<T> next() {
    return next(tenant -> true);
  }

  /// Gives a place to the one whose turn it is among the tenants that may have one.
  public Optional<T> next(Predicate<Tenant> may) {
    Map.@Nullable Entry<Tenant, Queue<T>> turn = null;
    for (Map.Entry<Tenant, Queue<T>> candidate : waiting.entrySet()) {
      if (may.test(candidate.getKey())
          && (turn == null || held(candidate.getKey()) < held(turn.getKey()))) {
        turn = candidate;
      }
    }
    if (turn == null || !hasPlaceFor(turn.getKey())) {
      return Optional.empty();
    }
    Tenant tenant = turn.getKey();
    Queue<T> queue = turn.getValue();
    T waiter = queue.remove();
    waiting.remove(tenant);
    if (!queue.isEmpty()) {
      waiting.put(tenant, queue);
    }
    take(tenant);
    return Optional.of(waiter);
  }

  /// Gives a place to one that has it in fact already: beyond their number, where it must be.
  public void take(Tenant tenant) {
    held.merge(tenant, 1, Integer::sum);
    taken++;
  }

  /// Takes back one of a tenant's places.
  public void release(Tenant tenant) {
    if (held(tenant) == 0) {
      throw new IllegalStateException("a place was given back that nobody held");
    }
    held.computeIfPresent(tenant, (key, count) -> count == 1 ? null : count - 1);
    taken--;
  }

  public int taken() {
    return taken;
  }

  public int waiting() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  private boolean hasPlaceFor(Tenant tenant) {
    return taken < (held(tenant) == 0 ? places : places - kept);
  }

  private int held(Tenant tenant) {
    return held.getOrDefault(tenant, 0);
  }
}
