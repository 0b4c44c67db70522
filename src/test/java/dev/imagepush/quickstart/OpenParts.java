package dev.imagepush.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;

/// What has been started and must be closed, once, in the opposite order: at the end, or at Ctrl-C.
final class OpenParts implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /// Closes them when the JVM exits too.
  static OpenParts closedAtExit() {
    var open = new OpenParts();
    Runtime.getRuntime().addShutdownHook(new Thread(open::close, "quickstart exit hook"));
    return open;
  }

  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        // The rest is to be closed too.
        System.err.println("quickstart: not closed cleanly: " + e.getMessage());
      }
    }
  }
}
