package dev.imagepush.registry.upload;

import dev.imagepush.exit.ExitException;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryExchange;
import dev.imagepush.registry.journal.Checkpoint;
import dev.imagepush.registry.journal.UploadJournal;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// A repository as uploads see it, and what it has refused to this user. Thread-safe.
public final class UploadTarget {
  /// A smaller blob is sent again before its entry is written and found.
  private static final long LEAST_JOURNALLED_BYTES = 1 << 20;

  private final UploadRequests requests;
  private final HostUploads host;
  private final UploadJournal.Book journal;
  private final Predicate<Descriptor> holds;
  private final InstantSource clock;
  private final Set<Repository> refusedMounts = ConcurrentHashMap.newKeySet();

  /// @param uploads where uploads begin: `…/blobs/uploads/`
  /// @param holds asks whether the repository holds a blob
  public UploadTarget(
      RegistryExchange exchange,
      URI uploads,
      HostUploads host,
      UploadJournal.Book journal,
      Predicate<Descriptor> holds,
      InstantSource clock) {
    this.requests = new UploadRequests(exchange, uploads);
    this.host = host;
    this.journal = journal;
    this.holds = holds;
    this.clock = clock;
  }

  /// The upload of a blob, not begun yet.
  ///
  /// @param mountFrom repositories of the same registry that may hold it
  public BlobUpload upload(
      Descriptor blob, List<Repository> mountFrom, BlobContent content, UploadProgress progress) {
    return new BlobUpload(this, blob, mountFrom, content, progress);
  }

  UploadRequests requests() {
    return requests;
  }

  HostUploads host() {
    return host;
  }

  /// Ends what is left of an upload whose blob the repository holds: what is remembered of it, and its
  /// session, should another upload have brought the blob.
  public void settle(Descriptor blob) {
    UploadJournal.Note note = note(blob);
    Optional<Checkpoint> left = note.read();
    note.erase();
    note.release();
    left.flatMap(this::location).ifPresent(requests::close);
  }

  private Optional<URI> location(Checkpoint checkpoint) {
    try {
      return Optional.of(Locations.ofUpload(requests.uploads(), checkpoint.location()));
    } catch (ExitException e) {
      return Optional.empty();
    }
  }

  UploadJournal.Note note(Descriptor blob) {
    return blob.size() >= LEAST_JOURNALLED_BYTES
        ? journal.take(blob.digest())
        : UploadJournal.FORGETFUL;
  }

  boolean holds(Descriptor blob) {
    return holds.test(blob);
  }

  UploadSession session(UploadRequests.Opened opened) {
    return UploadSession.opened(opened.location(), opened.leastChunk(), clock.instant());
  }

  boolean mayMount(Repository from) {
    return !refusedMounts.contains(from) && host.mayMount(from);
  }

  void refusesMount(Repository from, boolean ofThisUser) {
    refusedMounts.add(from);
    if (!ofThisUser) {
      host.refusesMount(from);
    }
  }
}
