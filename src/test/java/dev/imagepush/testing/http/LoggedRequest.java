package dev.imagepush.testing.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A request as the server saw it. It stands in the log from the moment its head has arrived; the
/// body's bytes and the status follow as they come.
public final class LoggedRequest {
  private final String method;
  private final String path;
  private final Query query;
  private final Headers headers;
  private final AtomicLong bodyBytes = new AtomicLong();
  private final AtomicInteger status = new AtomicInteger();

  LoggedRequest(String method, String path, Query query, Headers headers) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
  }

  public String method() {
    return method;
  }

  /// The path without the query, as sent: not decoded.
  public String path() {
    return path;
  }

  public Query query() {
    return query;
  }

  public Optional<String> header(String name) {
    return headers.first(name);
  }

  public boolean hasHeader(String name) {
    return headers.contains(name);
  }

  /// Bytes of the body read so far, without the framing of chunks.
  public long bodyBytes() {
    return bodyBytes.get();
  }

  /// The status sent back; 0 while there is none, and for good where the answer was withheld.
  public int status() {
    return status.get();
  }

  public Headers headers() {
    return headers;
  }

  void received(long bytes) {
    bodyBytes.addAndGet(bytes);
  }

  void answered(int code) {
    status.set(code);
  }

  /// Method, path and outcome; no header and no query, for both may carry credentials.
  @Override
  public String toString() {
    return method + " " + path + " (" + bodyBytes + " bytes) -> " + status;
  }
}
