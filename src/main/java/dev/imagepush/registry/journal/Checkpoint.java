package dev.imagepush.registry.journal;

import java.time.Instant;

/// How far an upload was.
///
/// @param location of its session, as the registry last said it; absolute
/// @param confirmed how many bytes the registry is known to hold
/// @param begun when the session was opened
public record Checkpoint(String location, long confirmed, Instant begun) {
  public Checkpoint {
    if (location.isEmpty() || confirmed < 0) {
      throw new IllegalArgumentException("a checkpoint has a location, and no negative offset");
    }
  }
}
