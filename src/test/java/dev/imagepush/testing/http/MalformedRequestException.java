package dev.imagepush.testing.http;

import java.io.IOException;

/// Bytes that are not an HTTP/1.1 request; the answer is 400 and the end of the connection.
final class MalformedRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message);
  }
}
