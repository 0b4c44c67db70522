package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.InputStream;

/// The body of a request as its handler reads it: asks for it when the client waits for `100
/// Continue`, counts it, and knows whether it has been read to its end.
final class RequestBody extends InputStream {
  /// Sends `100 Continue`.
  @FunctionalInterface
  interface Invitation {
    void send() throws IOException;
  }

  private final InputStream framed;
  private final LoggedRequest logged;
  private final RequestLog log;
  private final Invitation invitation;
  private boolean awaitsInvitation;
  private boolean ended;

  RequestBody(
      InputStream framed,
      boolean awaitsInvitation,
      Invitation invitation,
      LoggedRequest logged,
      RequestLog log) {
    this.framed = framed;
    this.awaitsInvitation = awaitsInvitation;
    this.invitation = invitation;
    this.logged = logged;
    this.log = log;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    if (awaitsInvitation) {
      awaitsInvitation = false;
      invitation.send();
    }
    int count = framed.read(buffer, offset, length);
    if (count < 0) {
      ended = true;
    } else {
      logged.received(count);
      log.addBytes(count);
    }
    return count;
  }

  /// Reads on to the end if that is near: what is left must fit the limit, and the client must not
  /// be waiting for an invitation. Tells whether the connection can carry a next request. Where a
  /// declared length says that the end is far, nothing is read.
  boolean finish(long limit) throws IOException {
    if (awaitsInvitation || (framed instanceof FixedLengthInput fixed && fixed.left() > limit)) {
      return false;
    }
    byte[] waste = new byte[16 << 10];
    long left = limit;
    while (left >= 0) {
      int count = read(waste, 0, waste.length);
      if (count < 0) {
        return true;
      }
      left -= count;
    }
    return false;
  }
}
