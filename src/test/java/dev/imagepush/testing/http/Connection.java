package dev.imagepush.testing.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One client's connection: requests in turn until either side ends it.
final class Connection implements Runnable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long UNREAD_BYTES_TO_FINISH = 256 << 10;
  private static final int LINGER_MILLIS = 1_000;
  private static final long LINGER_BYTES = 16 << 20;

  private final Socket raw;
  private final TransportSecurity security;
  private final Handler handler;
  private final FaultScript faults;
  private final RequestLog log;

  /// Whether and how connections are encrypted.
  record TransportSecurity(@Nullable SSLContext context, boolean asksForCertificate) {
    String scheme() {
      return context == null ? "http" : "https";
    }

    /// The TLS side of a socket that was accepted, or the socket itself for plain HTTP. The plain
    /// socket stays with the caller, who needs it to send a reset.
    Socket secure(Socket raw) throws IOException {
      if (context == null) {
        return raw;
      }
      SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
      secured.setUseClientMode(false);
      secured.setNeedClientAuth(asksForCertificate);
      return secured;
    }
  }

  Connection(
      Socket raw, TransportSecurity security, Handler handler, FaultScript faults, RequestLog log) {
    this.raw = raw;
    this.security = security;
    this.handler = handler;
    this.faults = faults;
    this.log = log;
  }

  @Override
  public void run() {
    try (raw) {
      converse();
    } catch (IOException e) {
      // Closing a connection that is gone already.
    }
  }

  private void converse() {
    try {
      raw.setTcpNoDelay(true);
      Socket socket = security.secure(raw);
      LineInput in = new LineInput(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
      var writer =
          new AnswerWriter(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
      serve(new RequestReader(in, log, writer::invite), writer);
      linger(socket, in);
    } catch (ConnectionEnd e) {
      end(e.kind());
    } catch (IOException e) {
      // The client has gone, or never meant to speak to us; a server lives with both.
      end(ConnectionEnd.Kind.CLOSE);
    }
  }

  /// Ends the connection from outside, whatever it is doing.
  void end(ConnectionEnd.Kind kind) {
    try {
      if (kind == ConnectionEnd.Kind.RESET) {
        raw.setSoLinger(true, 0);
      }
      raw.close();
    } catch (IOException e) {
      // It is closed already, which is what was wanted.
    }
  }

  private void serve(RequestReader reader, AnswerWriter writer) throws IOException {
    try {
      RequestReader.Head head = reader.head();
      while (head != null && exchange(head, reader, writer)) {
        head = reader.head();
      }
    } catch (RawAnswer e) {
      writer.raw(e.text());
    } catch (MalformedRequestException e) {
      writer.write(
          "GET",
          Answer.of(400).withText("bad request: " + e.getMessage(), "text/plain"),
          false,
          o -> o);
    }
  }

  private boolean exchange(RequestReader.Head head, RequestReader reader, AnswerWriter writer)
      throws IOException {
    LoggedRequest logged = head.logged();
    log.add(logged);
    RequestBody body = reader.body(head, logged);
    var request = new Request(logged, head.headers(), body, security.scheme());
    Fault fault = faults.take(request);
    Answer answer = fault.perform(request, handler);
    if (fault.raw().isPresent()) {
      writer.raw(fault.raw().get());
      return false;
    }
    boolean bodyRead = !fault.leavesBodyUnread() && body.finish(UNREAD_BYTES_TO_FINISH);
    boolean keepAlive = bodyRead && head.keepsAlive();
    logged.answered(answer.status());
    writer.write(head.method(), answer, keepAlive, fault::wire);
    fault.answered();
    return keepAlive;
  }

  /// Reads on for a moment after the last answer: closing a socket that holds unread bytes sends a
  /// reset, which can overtake the answer.
  private void linger(Socket socket, InputStream in) throws IOException {
    socket.shutdownOutput();
    raw.setSoTimeout(LINGER_MILLIS);
    byte[] waste = new byte[BUFFER_BYTES];
    long left = LINGER_BYTES;
    while (left > 0) {
      int count = in.read(waste);
      left = count < 0 ? 0 : left - count;
    }
  }
}
