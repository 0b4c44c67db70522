package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A request being served: its head, and its body as a stream.
public final class Request {
  private final LoggedRequest logged;
  private final Headers headers;
  private final InputStream body;
  private final String scheme;

  Request(LoggedRequest logged, Headers headers, InputStream body, String scheme) {
    this.logged = logged;
    this.headers = headers;
    this.body = body;
    this.scheme = scheme;
  }

  public String method() {
    return logged.method();
  }

  public String path() {
    return logged.path();
  }

  public Query query() {
    return logged.query();
  }

  public Optional<String> header(String name) {
    return headers.first(name);
  }

  public Headers headers() {
    return headers;
  }

  public InputStream body() {
    return body;
  }

  /// The server's scheme, host and port as the client named them.
  public String origin() {
    return scheme + "://" + headers.first("Host").orElse("localhost");
  }

  /// The whole body, where it is short; beyond the limit the rest stays unread.
  public byte[] bodyUpTo(int limit) throws IOException {
    return body.readNBytes(limit);
  }

  LoggedRequest logged() {
    return logged;
  }

  /// What a handler throws to reset the connection (RST) here and now.
  public IOException reset() {
    return new ConnectionEnd(ConnectionEnd.Kind.RESET);
  }

  /// What a handler throws to have these characters sent in place of an answer, and the connection
  /// closed.
  public IOException raw(String text) {
    return new RawAnswer(text);
  }

  /// This request with another body, such as this one's with something between.
  public Request with(InputStream replacement) {
    return new Request(logged, headers, replacement, scheme);
  }

  Request with(Headers replacement) {
    return new Request(logged, replacement, body, scheme);
  }
}
