package dev.imagepush.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/// An answer, whose body has not been read yet. Closing it before its end gives up the connection.
public final class HttpResponse implements AutoCloseable {
  private final URI url;
  private final ClassicHttpResponse response;

  HttpResponse(URI url, ClassicHttpResponse response) {
    this.url = url;
    this.response = response;
  }

  /// The URL that answered.
  public URI url() {
    return url;
  }

  public int status() {
    return response.getCode();
  }

  public boolean isSuccess() {
    return status() >= 200 && status() < 300;
  }

  public boolean isRedirect() {
    return switch (status()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /// The first header of that name.
  public Optional<String> header(String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? Optional.empty() : Optional.ofNullable(header.getValue());
  }

  /// All headers of that name, in order.
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (Header header : response.getHeaders(name)) {
      values.add(header.getValue());
    }
    return values;
  }

  /// The body as a stream; empty where there is none.
  public InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  /// The whole body, however long it claims to be.
  ///
  /// @throws TooLargeException where it has more than these bytes
  public byte[] bytes(int most) throws IOException {
    try (InputStream body = body()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[Math.min(most + 1, 16 * 1024)];
      int read;
      while ((read = body.read(buffer)) >= 0) {
        bytes.write(buffer, 0, read);
        if (bytes.size() > most) {
          throw new TooLargeException(most);
        }
      }
      return bytes.toByteArray();
    }
  }

  @Override
  public void close() {
    try {
      response.close();
    } catch (IOException e) {
      // The answer has been used; a connection that cannot be closed well is dropped.
      return;
    }
  }

  /// A body that is longer than it may be.
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(int most) {
      super("longer than " + most + " bytes");
    }
  }
}
