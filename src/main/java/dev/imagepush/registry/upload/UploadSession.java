package dev.imagepush.registry.upload;

import dev.imagepush.registry.journal.Checkpoint;
import java.net.URI;
import java.time.Instant;

/// An upload that a registry has opened, as we know it.
///
/// @param location where it goes on: always the newest that the registry said
/// @param confirmed how many bytes the registry is known to hold
/// @param sent up to where bytes were sent, whether or not they arrived
/// @param leastChunk the shortest chunk that the registry takes, the last one apart
record UploadSession(URI location, long confirmed, long sent, long leastChunk, Instant begun) {
  static UploadSession opened(URI location, long leastChunk, Instant now) {
    return new UploadSession(location, 0, 0, leastChunk, now);
  }

  /// One that another process may have got further with than it could write down.
  static UploadSession found(URI location, Checkpoint checkpoint, long size) {
    return new UploadSession(
        location, checkpoint.confirmed(), size, checkpoint.leastChunk(), checkpoint.begun());
  }

  UploadSession at(URI newLocation, long offset) {
    return new UploadSession(newLocation, offset, Math.max(sent, offset), leastChunk, begun);
  }

  UploadSession sending(long upTo) {
    return new UploadSession(location, confirmed, Math.max(sent, upTo), leastChunk, begun);
  }

  Checkpoint checkpoint() {
    return new Checkpoint(location.toString(), confirmed, leastChunk, begun);
  }
}
