package dev.imagepush.testing.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the heads of requests from one connection, and frames their bodies.
final class RequestReader {
  private static final int MAX_FIELDS = 200;

  private final LineInput in;
  private final RequestLog log;
  private final RequestBody.Invitation invitation;

  RequestReader(LineInput in, RequestLog log, RequestBody.Invitation invitation) {
    this.in = in;
    this.log = log;
    this.invitation = invitation;
  }

  /// A request's line and fields.
  record Head(String method, String target, String version, Headers headers) {
    LoggedRequest logged() {
      int question = target.indexOf('?');
      return question < 0
          ? new LoggedRequest(method, target, new Query(""), headers)
          : new LoggedRequest(
              method,
              target.substring(0, question),
              new Query(target.substring(question + 1)),
              headers);
    }

    boolean keepsAlive() {
      String connection = headers.first("Connection").orElse("").toLowerCase(Locale.ROOT);
      return version.equals("HTTP/1.1") && !connection.contains("close");
    }
  }

  /// The next head, or null where the client closed the connection between requests.
  @Nullable Head head() throws IOException {
    String line;
    try {
      line = in.line();
    } catch (EOFException e) {
      return null;
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new MalformedRequestException("not a request line");
    }
    return new Head(parts[0], parts[1], parts[2], fields());
  }

  RequestBody body(Head head, LoggedRequest logged) throws IOException {
    boolean awaitsInvitation =
        head.headers().first("Expect").filter("100-continue"::equalsIgnoreCase).isPresent();
    return new RequestBody(framed(head.headers()), awaitsInvitation, invitation, logged, log);
  }

  private InputStream framed(Headers headers) throws MalformedRequestException {
    if (headers.first("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      return new ChunkedInput(in);
    }
    try {
      long length = headers.first("Content-Length").map(Long::parseLong).orElse(0L);
      if (length >= 0) {
        return new FixedLengthInput(in, length);
      }
    } catch (NumberFormatException e) {
      // Refused below, as a negative length is.
    }
    throw new MalformedRequestException("Content-Length is not a length");
  }

  private Headers fields() throws IOException {
    List<Headers.Field> fields = new ArrayList<>();
    for (String line = in.line(); !line.isEmpty(); line = in.line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || fields.size() == MAX_FIELDS) {
        throw new MalformedRequestException("not a header field, or too many of them");
      }
      fields.add(new Headers.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new Headers(fields);
  }
}
