package dev.imagepush.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/// A request's body, as the HTTP client wants it.
final class BodyEntity extends AbstractHttpEntity {
  private final RequestBody body;

  BodyEntity(RequestBody body) {
    super((String) null, null, false);
    this.body = body;
  }

  @Override
  public long getContentLength() {
    return body.length();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    body.writeTo(out);
  }

  @Override
  public InputStream getContent() {
    throw new IllegalStateException("a request's body is written, never read");
  }

  @Override
  public void close() {}
}
