package dev.imagepush.testing.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A server that nobody should send a credential to. It answers 200 with a token to everything, so
/// that a client which trusts it goes on, and keeps all that it was told.
public final class Honeypot implements AutoCloseable {
  private static final int BODY_BYTES_KEPT = 1 << 20;

  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final FakeHttpServer server = new FakeHttpServer(this::listen);

  public static Honeypot start() {
    var honeypot = new Honeypot();
    honeypot.server.start();
    return honeypot;
  }

  public FakeHttpServer server() {
    return server;
  }

  public String url() {
    return server.url();
  }

  public String address() {
    return server.address();
  }

  /// Connections accepted; 0 where the client did not even try.
  public long connections() {
    return server.log().connections();
  }

  /// Requests with an `Authorization` header.
  public long authorizationsSeen() {
    return server.log().authorizations().size();
  }

  /// Whether this text came in anywhere: target, headers, or the first MiB of a body.
  public boolean wasTold(String text) {
    return told.stream().anyMatch(request -> request.contains(text));
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer listen(Request request) throws IOException {
    String body = new String(request.bodyUpTo(BODY_BYTES_KEPT), StandardCharsets.ISO_8859_1);
    told.add(
        request.path() + "?" + request.query().text() + "\n" + request.headers() + "\n" + body);
    return Answer.of(200)
        .withText(
            "{\"token\":\"honey\",\"access_token\":\"honey\",\"expires_in\":300}",
            "application/json");
  }
}
