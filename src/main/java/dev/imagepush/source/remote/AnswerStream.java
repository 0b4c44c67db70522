package dev.imagepush.source.remote;

import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.NetworkFailures;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// An answer's body. Where it breaks off, it says so as a failure of the network and of the host that
/// answered, which is none of the disk or the registry that it goes to.
final class AnswerStream extends FilterInputStream {
  private final HttpResponse answer;

  AnswerStream(HttpResponse answer) {
    super(body(answer));
    this.answer = answer;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw NetworkFailures.of(RemoteFile.OPERATION, FileFailures.host(answer), e);
    }
  }

  /// Gives the connection up where the body has not been read to its end.
  @Override
  public void close() {
    answer.close();
  }

  private static InputStream body(HttpResponse answer) {
    try {
      return answer.body();
    } catch (IOException e) {
      answer.close();
      throw NetworkFailures.of(RemoteFile.OPERATION, FileFailures.host(answer), e);
    }
  }
}
