package dev.imagepush.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/// An answer, whose body has not been read yet. Closing it before its end gives up the connection.
public final class HttpResponse implements AutoCloseable {
  /// A longer body costs more to read than a new connection.
  private static final int MAX_DISCARDED_BYTES = 64 * 1024;

  private final URI url;
  private final ClassicHttpResponse response;
  private final Cancellable connection;
  private final Traffic.Exchange exchange;
  private final LeastRate leastRate;

  /// @param connection cancelling it drops the connection, if it is still this answer's
  /// @param exchange told of the bytes that are read, and of the end
  HttpResponse(
      URI url,
      ClassicHttpResponse response,
      Cancellable connection,
      Traffic.Exchange exchange,
      LeastRate leastRate) {
    this.url = url;
    this.response = response;
    this.connection = connection;
    this.exchange = exchange;
    this.leastRate = leastRate;
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

  /// The body as a stream; empty where there is none. Closing the stream closes this answer.
  public InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : new Body(entity.getContent());
  }

  /// The whole body, however long it claims to be.
  ///
  /// @throws TooLargeException where it has more than these bytes
  public byte[] bytes(int most) throws IOException {
    try (InputStream body = body()) {
      byte[] bytes = body.readNBytes(most);
      if (body.read() >= 0) {
        throw new TooLargeException(most);
      }
      return bytes;
    }
  }

  /// Ends with an answer whose body does not matter, and keeps the connection where that is cheap.
  public void discard() {
    try {
      bytes(MAX_DISCARDED_BYTES);
    } catch (IOException e) {
      close();
    } finally {
      exchange
          .ended(); // An answer without a body, as to HEAD, has no stream whose end would say so.
    }
  }

  /// Drops the connection, unless the body was read to its end. Apache's own way to close reads on to
  /// the end, however far that is.
  @Override
  public void close() {
    try {
      HttpEntity entity = response.getEntity();
      if (entity != null && entity.getContentLength() == 0) {
        entity.getContent().close(); // Its end has been reached, and nobody has noticed.
      }
      connection.cancel();
      response.close();
    } catch (IOException e) {
      return; // The connection is gone, as it should be.
    } finally {
      exchange.ended();
    }
  }

  /// The body at the traffic's pace, with an eye on the server's.
  private final class Body extends InputStream {
    private final InputStream content;
    private final PeerPace pace = new PeerPace(leastRate);

    Body(InputStream content) {
      this.content = content;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long began = System.nanoTime();
      int count = content.read(buffer, offset, Math.min(length, exchange.slice()));
      if (count > 0) {
        pace.moved(count, System.nanoTime() - began);
        exchange.received(count);
      } else if (count < 0) {
        exchange.ended();
      }
      return count;
    }

    @Override
    public int available() throws IOException {
      return content.available();
    }

    @Override
    public void close() {
      HttpResponse.this.close();
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
