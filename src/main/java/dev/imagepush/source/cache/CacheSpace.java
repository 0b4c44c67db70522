package dev.imagepush.source.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The bookkeeping of the cache: what it holds, what that takes of its size, and who goes first. It touches
/// no file. Its owner sees to it that one thread at a time uses it.
///
/// No tenant takes all of it. Who has half of the size makes room among his own blobs, so that he sends
/// away nobody else's; and no room is made for a blob of his where what he uses (blobs that are being
/// written, or read) would be more than what nobody uses, so that a source which promises terabytes leaves
/// room to others, however many they are. A blob that is here is read in any case, and counts as used
/// meanwhile.
final class CacheSpace {
  /// File systems give out space in blocks; 4 KiB is what nearly all of them use.
  private static final long BLOCK_BYTES = 4096;

  /// What a blob takes at least, however small: it also takes memory, some hundreds of bytes, and so there
  /// is a bound to that.
  static final long LEAST_BYTES = 64 * 1024;

  private final long size;
  private final Map<CacheKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Share> shares = new HashMap<>();
  private long used;
  private long inUse;

  /// @param size the most bytes on disk
  CacheSpace(long size) {
    this.size = size;
  }

  /// What one tenant takes.
  private static final class Share {
    private long used;
    private long inUse;
  }

  /// A blob that is held. Its space is free again when it was evicted or dropped, and nobody reads it.
  static final class Entry {
    private final CacheKey key;
    private final long bytes;
    private int holders;
    private boolean dropped;

    private Entry(CacheKey key, long bytes, int holders) {
      this.key = key;
      this.bytes = bytes;
      this.holders = holders;
    }

    CacheKey key() {
      return key;
    }

    /// The length of the blob.
    long bytes() {
      return bytes;
    }
  }

  /// The bytes that are taken, those included that are reserved.
  long used() {
    return used;
  }

  /// Takes over a blob that is on disk already, as the most recently used one, whether or not there is
  /// room for it: [#shrink] sees to that.
  void restore(CacheKey key, long bytes) {
    take(key, charge(bytes));
    entries.put(key, new Entry(key, bytes, 0));
  }

  /// Holds a blob, so that it stays, and makes it the most recently used; null where it is not there.
  @Nullable Entry hold(CacheKey key) {
    Entry entry = entries.get(key);
    if (entry != null) {
      entry.holders++;
      if (entry.holders == 1) {
        use(key, charge(entry.bytes));
      }
    }
    return entry;
  }

  void release(Entry entry) {
    entry.holders--;
    if (entry.holders == 0) {
      use(entry.key, -charge(entry.bytes));
    }
    freeIfGone(entry);
  }

  /// Lets the least recently used blobs go that nobody holds, where there are more than there is room for.
  ///
  /// @return the blobs that went, whose files are to be deleted
  List<CacheKey> shrink() {
    return evict(used - size, entry -> true).orElse(List.of());
  }

  /// Reserves room for a blob, for which the least recently used ones go that nobody holds.
  ///
  /// @return the blobs that went, whose files are to be deleted; empty where there is no room to be made,
  ///     and then all stay
  Optional<List<CacheKey>> makeRoom(CacheKey key, long bytes) {
    long charge = charge(bytes);
    Share share = shares.getOrDefault(key.tenantFolder(), new Share());
    if (share.inUse + charge > size - inUse - charge) {
      return Optional.empty();
    }
    boolean ownAlone = share.used + charge > size / 2;
    Optional<List<CacheKey>> evicted =
        evict(
            used + charge - size,
            entry -> !ownAlone || entry.key.tenantFolder().equals(key.tenantFolder()));
    if (evicted.isPresent()) {
      take(key, charge);
      use(key, charge);
    }
    return evicted;
  }

  private Optional<List<CacheKey>> evict(long missing, Predicate<Entry> mayGo) {
    long left = missing;
    List<Entry> leaving = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (left <= 0) {
        break;
      }
      if (entry.holders == 0 && mayGo.test(entry)) {
        leaving.add(entry);
        left -= charge(entry.bytes);
      }
    }
    if (left > 0) {
      return Optional.empty();
    }
    leaving.forEach(this::drop);
    return Optional.of(leaving.stream().map(Entry::key).toList());
  }

  /// Gives back what was reserved.
  void giveBack(CacheKey key, long bytes) {
    use(key, -charge(bytes));
    take(key, -charge(bytes));
  }

  /// Makes a blob of what was reserved.
  ///
  /// @param holders how many read it now
  Entry commit(CacheKey key, long bytes, int holders) {
    Entry entry = new Entry(key, bytes, holders);
    entries.put(key, entry);
    if (holders == 0) {
      use(key, -charge(bytes));
    }
    return entry;
  }

  /// Forgets a blob; nobody finds it from now on.
  ///
  /// @return whether it was known until now, and its file is to be deleted
  boolean drop(Entry entry) {
    if (entry.dropped) {
      return false;
    }
    entry.dropped = true;
    entries.remove(entry.key);
    freeIfGone(entry);
    return true;
  }

  private void freeIfGone(Entry entry) {
    if (entry.dropped && entry.holders == 0) {
      take(entry.key, -charge(entry.bytes));
    }
  }

  private void take(CacheKey key, long charge) {
    used += charge;
    Share share = shares.computeIfAbsent(key.tenantFolder(), tenant -> new Share());
    share.used += charge;
    if (share.used == 0) {
      shares.remove(key.tenantFolder());
    }
  }

  private void use(CacheKey key, long charge) {
    inUse += charge;
    shares.computeIfAbsent(key.tenantFolder(), tenant -> new Share()).inUse += charge;
  }

  /// What a blob of so many bytes takes of the size; nothing takes nothing.
  static long charge(long bytes) {
    return bytes == 0 ? 0 : Math.max(LEAST_BYTES, Math.ceilDiv(bytes, BLOCK_BYTES) * BLOCK_BYTES);
  }
}
