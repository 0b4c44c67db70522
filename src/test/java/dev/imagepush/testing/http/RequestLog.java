package dev.imagepush.testing.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// What a server has received: the newest requests one by one, and totals of all.
public final class RequestLog {
  /// A server that runs for hours must not fill the heap with its log.
  static final int REQUESTS_KEPT = 50_000;

  private final Deque<LoggedRequest> kept = new ArrayDeque<>();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder connections = new LongAdder();

  /// The requests in the order in which their heads arrived.
  public List<LoggedRequest> requests() {
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }

  /// Bytes of request bodies.
  public long bytesReceived() {
    return bytes.sum();
  }

  /// Connections accepted, those that never sent a request included.
  public long connections() {
    return connections.sum();
  }

  /// The `Authorization` values seen, one for each request that had one.
  public List<String> authorizations() {
    return requests().stream()
        .flatMap(request -> request.headers().all("Authorization").stream())
        .toList();
  }

  public void clear() {
    synchronized (kept) {
      kept.clear();
    }
    bytes.reset();
    connections.reset();
  }

  void add(LoggedRequest request) {
    synchronized (kept) {
      if (kept.size() == REQUESTS_KEPT) {
        kept.removeFirst();
      }
      kept.addLast(request);
    }
  }

  void addBytes(long count) {
    bytes.add(count);
  }

  void addConnection() {
    connections.increment();
  }
}
