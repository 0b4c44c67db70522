package dev.imagepush.http;

import java.net.SocketTimeoutException;

/// An eye on how fast the other side moves the bytes of one body. Only the time that it was waited for
/// counts: neither a limit of our own nor a slow source is held against it. Not thread-safe.
final class PeerPace {
  private final LeastRate least;
  private long bytes;
  private long nanos;

  PeerPace(LeastRate least) {
    this.least = least;
  }

  /// Notes that so many bytes moved after a wait. A single long wait counts for half of the time that is
  /// looked at: the idle timeout judges those.
  ///
  /// @throws SocketTimeoutException where it is too slow
  void moved(int count, long waitedNanos) throws SocketTimeoutException {
    long time = least.time().toNanos();
    bytes += count;
    nanos += Math.min(waitedNanos, time / 2);
    if (nanos >= time) {
      if (bytes < least.bytes()) {
        throw new SocketTimeoutException(bytes + " bytes in " + least.time());
      }
      bytes = 0;
      nanos = 0;
    }
  }
}
