package dev.imagepush.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/// A request's body, as the HTTP client wants it, and an eye on whether it moves: a socket's timeout
/// guards reading alone, so a server that stops reading would hold a request for ever.
///
/// A server that refuses a body may say so and close the connection before it has read it. What it said
/// lies in our receive buffer then, while our writing fails: so a body that cannot be written on simply
/// ends here, and the answer is read.
final class BodyEntity extends AbstractHttpEntity {
  private final RequestBody body;
  private final Duration idleTimeout;
  private final Cancellable exchange;
  private final Invitations.Asked invitation;
  private volatile boolean cutShort;

  /// @param exchange cancelled where one write has taken the idle timeout; the time between writes is
  ///     the source's
  BodyEntity(
      RequestBody body, Duration idleTimeout, Cancellable exchange, Invitations.Asked invitation) {
    super((String) null, null, false);
    this.body = body;
    this.idleTimeout = idleTimeout;
    this.exchange = exchange;
    this.invitation = invitation;
  }

  /// Whether the server got less than all of it: its connection is of no use any more.
  boolean isCutShort() {
    return cutShort;
  }

  void headSent() {
    invitation.headSent();
  }

  @Override
  public long getContentLength() {
    return body.length();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    invitation.bodyBegins();
    var watched = new WatchedOutput(out);
    Thread watch = Thread.ofVirtual().start(() -> watch(watched));
    try {
      body.writeTo(watched);
    } catch (IOException e) {
      if (watched.stalled) {
        SocketTimeoutException stalled = new SocketTimeoutException("no byte could be written");
        stalled.initCause(e);
        throw stalled;
      }
      if (!watched.broken || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      cutShort = true;
    } finally {
      watch.interrupt();
    }
  }

  private void watch(WatchedOutput watched) {
    long seen = -1;
    try {
      while (!watched.writing || seen != watched.writes) {
        seen = watched.writes;
        Thread.sleep(idleTimeout);
      }
      watched.stalled = true;
      exchange.cancel();
    } catch (InterruptedException e) {
      return; // The body has been written.
    }
  }

  @Override
  public InputStream getContent() {
    throw new IllegalStateException("a request's body is written, never read");
  }

  @Override
  public void close() {}

  private static final class WatchedOutput extends OutputStream {
    private final OutputStream out;
    private volatile long writes;
    private volatile boolean writing;
    private volatile boolean stalled;
    private boolean broken;

    WatchedOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes; another looks.
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writes++;
      writing = true;
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      } finally {
        writing = false;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
