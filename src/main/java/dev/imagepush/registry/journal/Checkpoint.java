package dev.imagepush.registry.journal;

import java.time.Instant;

/// How far an upload was.
///
/// @param location of its session, as the registry last said it; absolute
/// @param confirmed how many bytes the registry is known to hold
/// @param leastChunk the shortest chunk that the registry takes, the last one apart; 0 for any. It says so
///     when a session is opened, and not again
/// @param begun when the session was opened
public record Checkpoint(String location, long confirmed, long leastChunk, Instant begun) {
  public Checkpoint {
    if (location.isEmpty() || confirmed < 0 || leastChunk < 0) {
      throw new IllegalArgumentException("a checkpoint has a location, and no negative number");
    }
  }
}
