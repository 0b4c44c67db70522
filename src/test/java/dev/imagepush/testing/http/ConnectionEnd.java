package dev.imagepush.testing.http;

import java.io.IOException;

/// The order to end a connection here and now, on the way up to the one who holds the socket.
final class ConnectionEnd extends IOException {
  private static final long serialVersionUID = 1L;

  /// How a connection ends: `RESET` sends a TCP RST, `CLOSE` a FIN.
  enum Kind {
    RESET,
    CLOSE
  }

  private final Kind kind;

  ConnectionEnd(Kind kind) {
    super("scripted end of the connection");
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
