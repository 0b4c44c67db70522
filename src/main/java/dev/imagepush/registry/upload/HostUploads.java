package dev.imagepush.registry.upload;

import dev.imagepush.image.Repository;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What uploads to one host have shown of it, and what follows for the next one. Lasts as long as the
/// process. Thread-safe.
public final class HostUploads {
  /// The chunks to try, each below a limit that is known: 100 MB of Cloudflare, some 20 MB reported of
  /// ACR, 4 MiB of GHCR, 1 MiB of nginx.
  private static final long[] RUNGS = {64 << 20, 16 << 20, 3 << 20, 1 << 20, 256 << 10};

  private static final int MOST_REFUSED_MOUNTS = 1000;

  private final RegistryProfile profile;
  private final ChunkSize chunkSize;
  private final Set<Repository> refusedMounts =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Repository, Boolean> eldest) {
              return size() > MOST_REFUSED_MOUNTS;
            }
          });
  private long refusedBody = Long.MAX_VALUE;
  private boolean refusesChunks;
  private boolean refusesWhole;

  /// @param chunkSize what a person wants
  public HostUploads(RegistryProfile profile, ChunkSize chunkSize) {
    this.profile = profile;
    this.chunkSize = chunkSize;
  }

  /// How to send what is left of a blob.
  ///
  /// @param left how many bytes
  /// @param leastChunk what the registry asks for in this upload; 0 for nothing
  /// @param brokenBody the length of a body of this blob that would not get through
  synchronized UploadForm form(long left, long leastChunk, long brokenBody) {
    if (!mayChunk()) {
      return new UploadForm.Whole();
    }
    long most = chunkSize instanceof ChunkSize.Of of ? of.bytes() : Long.MAX_VALUE;
    long tooLong = Math.min(refusedBody, brokenBody);
    long limit = Math.min(most, tooLong == Long.MAX_VALUE ? tooLong : rungBelow(tooLong));
    if (!refusesWhole && left <= limit) {
      return new UploadForm.Whole();
    }
    long chunk = Math.min(limit, profile.chunkBytes());
    long least = chunkSize instanceof ChunkSize.Of ? 0 : profile.leastChunkBytes();
    return new UploadForm.Chunks(
        Math.max(Math.max(chunk, 1), Math.max(leastChunk, least)), !refusesWhole);
  }

  private boolean mayChunk() {
    return profile.chunking() && !refusesChunks && !(chunkSize instanceof ChunkSize.Monolithic);
  }

  /// Whether a broken upload may be gone on with in the middle, which is sending in pieces too.
  boolean mayContinue() {
    return profile.chunking();
  }

  /// Notes that a body was too long.
  ///
  /// @return whether there is a shorter one to try
  synchronized boolean refusesBodyOf(long length) {
    if (!mayChunk() || rungBelow(length) == 0) {
      return false;
    }
    refusedBody = Math.min(refusedBody, length);
    return true;
  }

  /// Notes that blobs in chunks are not taken.
  ///
  /// @param size of the blob that was to be sent so
  /// @return whether they can be sent otherwise
  synchronized boolean refusesChunks(long size) {
    boolean otherwise = !refusesChunks && !refusesWhole && size < refusedBody;
    refusesChunks |= otherwise; // What leaves no way at all is taken for this blob's own trouble.
    return otherwise;
  }

  /// Notes that a whole blob in the closing request is not taken.
  ///
  /// @return whether it can be sent otherwise
  synchronized boolean refusesWhole() {
    boolean may = mayChunk() && !refusesWhole;
    refusesWhole |= may;
    return may;
  }

  synchronized boolean mayMount(Repository from) {
    return profile.mounts() && !refusedMounts.contains(from);
  }

  synchronized void refusesMount(Repository from) {
    refusedMounts.add(from);
  }

  /// The longest chunk that is shorter than a body that was refused; 0 where there is none.
  private static long rungBelow(long refused) {
    for (long rung : RUNGS) {
      if (rung < refused) {
        return rung;
      }
    }
    return 0;
  }
}
