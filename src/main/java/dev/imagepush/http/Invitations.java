package dev.imagepush.http;

import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.Http1StreamListener;

/// Asks a host before a long body is sent whether it wants it (`Expect: 100-continue`), so that what is
/// refused, for its length or an expired token, is refused before its bytes have travelled. A host that
/// once let us wait for nothing is not asked again. Thread-safe.
final class Invitations implements Http1StreamListener {
  /// A shorter body has travelled before the question and its answer have.
  static final long LEAST_BODY_BYTES = 4 << 20;

  /// How long an invitation is waited for; then the body is sent without one (RFC 9110, 10.1.1).
  static final Duration WAIT = Duration.ofSeconds(1);

  private volatile boolean ignored;

  /// The question that goes with one request.
  Asked about(RequestBody body) {
    return new Asked(!ignored && body.length() >= LEAST_BODY_BYTES);
  }

  /// One question, or none.
  final class Asked {
    private final boolean asked;
    private long headSentAt;

    private Asked(boolean asked) {
      this.asked = asked;
    }

    boolean isAsked() {
      return asked;
    }

    void headSent() {
      headSentAt = System.nanoTime();
    }

    void bodyBegins() {
      if (asked && System.nanoTime() - headSentAt >= WAIT.toNanos()) {
        ignored = true;
      }
    }

    /// Learns that the host does not know the question (417).
    void notUnderstood() {
      ignored = true;
    }
  }

  @Override
  public void onRequestHead(HttpConnection connection, HttpRequest request) {
    if (request instanceof ClassicHttpRequest classic
        && classic.getEntity() instanceof BodyEntity body) {
      body.headSent();
    }
  }

  @Override
  public void onResponseHead(HttpConnection connection, HttpResponse response) {}

  @Override
  public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {}
}
