package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Request;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// Traps for those who send bodies that are too large, or too many of them at once.
final class BodyTraps {
  private BodyTraps() {}

  /// What a proxy does that reads a body to its end before it passes it on. One whose length tells
  /// that it is too large is not read at all.
  static TrapFilter limited(long bytes) {
    return (visit, rest) -> {
      if (visit.declaredLength() > bytes) {
        return page();
      }
      if (!visit.request().headers().contains("Transfer-Encoding")) {
        return rest.handle(visit.request());
      }
      byte[] body = visit.request().bodyUpTo(Math.toIntExact(bytes + 1));
      return body.length > bytes
          ? page()
          : rest.handle(visit.request().with(new ByteArrayInputStream(body)));
    };
  }

  static TrapFilter limitedMonolithic(long bytes) {
    return (visit, rest) ->
        visit.carriesBlob()
                && !visit.isChunk()
                && visit.declaredLength() > bytes
                && visit.uploaded() == 0
            ? Answer.of(413).withText("Request Entity Too Large\n", "text/plain")
            : rest.handle(visit.request());
  }

  static TrapFilter limitedChunks(long bytes) {
    return (visit, rest) -> {
      if (!visit.isChunk()) {
        return rest.handle(visit.request());
      }
      if (visit.declaredLength() > bytes) {
        return tooLargeAChunk();
      }
      byte[] body = visit.request().bodyUpTo(Math.toIntExact(bytes + 1));
      return body.length > bytes
          ? tooLargeAChunk()
          : rest.handle(visit.request().with(new ByteArrayInputStream(body)));
    };
  }

  static TrapFilter resetAfter(long bytes) {
    return (visit, rest) -> {
      Request request = visit.request();
      return rest.handle(request.with(new ResettingInput(request, bytes)));
    };
  }

  static TrapFilter oneAtATime() {
    var underWay = new AtomicInteger();
    return (visit, rest) -> {
      if (!visit.carriesBlob()) {
        return rest.handle(visit.request());
      }
      try {
        return underWay.incrementAndGet() > 1
            ? Answer.of(500).withText("Internal Server Error\n", "text/plain")
            : rest.handle(visit.request());
      } finally {
        underWay.decrementAndGet();
      }
    };
  }

  private static Answer page() {
    return Answer.of(413)
        .withText(
            "<html><head><title>413 Request Entity Too Large</title></head></html>\n", "text/html");
  }

  private static Answer tooLargeAChunk() {
    return Answer.of(416)
        .withText("chunk size exceeds the maximum permissible limit of 4.00MiB\n", "text/plain");
  }

  /// A body behind whose first bytes the connection breaks.
  private static final class ResettingInput extends FilterInputStream {
    private final Request request;
    private long left;

    ResettingInput(Request request, long bytes) {
      super(request.body());
      this.request = request;
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0 && in.read() >= 0) {
        throw request.reset();
      }
      if (left == 0) {
        return -1;
      }
      int count = in.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
