package dev.imagepush.testing.http;

import java.io.IOException;

/// What a server does with a request when no fault stands in the way.
@FunctionalInterface
public interface Handler {
  /// An I/O failure means that the request's body broke off; the connection then closes.
  Answer handle(Request request) throws IOException;
}
