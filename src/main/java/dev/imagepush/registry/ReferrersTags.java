package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Referrer;
import dev.imagepush.image.ReferrersIndex;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Adds to the lists of referrers that clients keep under tags. Such a list is read, changed and written
/// back, and most registries let the last writer win: within this process writers of one tag take turns,
/// and against others the list is read back and written again until it holds what was added. One for a
/// process. Thread-safe.
public final class ReferrersTags {
  private static final int TRIES = 5;

  /// By repository and tag; held while there is a writer of it.
  private final Map<String, Turns> turns = new ConcurrentHashMap<>();

  /// The turns that writers of one tag take.
  ///
  /// @param writers those that write or wait
  private record Turns(Lock lock, int writers) {
    static Turns joined(@Nullable Turns turns) {
      return turns == null
          ? new Turns(new ReentrantLock(), 1)
          : new Turns(turns.lock, turns.writers + 1);
    }

    /// What remains when one writer is done; null where it was the last.
    @Nullable Turns left() {
      return writers == 1 ? null : new Turns(lock, writers - 1);
    }
  }

  /// Makes the list of a subject hold these referrers too.
  ///
  /// @throws ExitException RegistryUnavailable where other writers were faster again and again;
  ///     TagConflict where the tag is something else than a list of referrers; Cancelled where the
  ///     thread is interrupted while it waits for its turn
  public void add(RepositoryClient repository, Digest subject, Collection<Referrer> referrers) {
    String tag = repository.repository() + ":" + ReferrersIndex.tag(subject);
    Lock turn = turns.compute(tag, (name, before) -> Turns.joined(before)).lock();
    try {
      turn.lockInterruptibly();
      try {
        addInTurn(repository, subject, referrers, tag);
      } finally {
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    } finally {
      turns.computeIfPresent(tag, (name, now) -> now.left());
    }
  }

  private static void addInTurn(
      RepositoryClient repository, Digest subject, Collection<Referrer> referrers, String tag) {
    for (int tries = 0; tries < TRIES; tries++) {
      if (addOnce(repository, subject, referrers, tag)) {
        return;
      }
    }
    throw new ExitException(
        ExitReason.REGISTRY_UNAVAILABLE,
        "the list of referrers " + tag + " is being written by others; it is tried again");
  }

  /// Whether the list held all of them before anything was written.
  private static boolean addOnce(
      RepositoryClient repository, Digest subject, Collection<Referrer> referrers, String tag) {
    ReferrersClient client = repository.referrers();
    Optional<ReferrersClient.Tagged> found = client.tagged(subject);
    if (found.isEmpty()) {
      requireFree(repository, subject, tag);
      client.put(subject, ReferrersIndex.of(referrers), null);
      return false; // Read back in the next turn.
    }
    ReferrersClient.Tagged before = found.get();
    Set<Digest> listed = new HashSet<>();
    before.index().manifests().stream().map(Descriptor::digest).forEach(listed::add);
    if (referrers.stream().allMatch(referrer -> listed.contains(referrer.descriptor().digest()))) {
      return true;
    }
    ManifestBytes after = ReferrersIndex.adding(before.index(), referrers);
    client.put(subject, after, before);
    return false;
  }

  private static void requireFree(RepositoryClient repository, Digest subject, String tag) {
    if (repository.findManifest(ReferrersIndex.tag(subject)).isPresent()) {
      throw new ExitException(
          ExitReason.TAG_CONFLICT,
          "the tag " + tag + " is where signatures are listed, and is something else; delete it");
    }
  }
}
