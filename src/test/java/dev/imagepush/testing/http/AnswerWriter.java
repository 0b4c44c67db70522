package dev.imagepush.testing.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// Writes answers to one connection.
final class AnswerWriter {
  private final OutputStream out;

  AnswerWriter(OutputStream buffered) {
    this.out = buffered;
  }

  void invite() throws IOException {
    out.write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
    out.flush();
  }

  void raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /// Writes head and body; the body alone passes through the wire's faults.
  void write(String method, Answer answer, boolean keepAlive, UnaryOperator<OutputStream> wire)
      throws IOException {
    boolean chunked = answer.headers().contains("Transfer-Encoding");
    out.write(ascii(head(answer, keepAlive, chunked)));
    try {
      if (!method.equals("HEAD") && mayHaveBody(answer.status())) {
        writeBody(answer.content(), chunked, wire);
      }
    } finally {
      out.flush();
    }
  }

  private void writeBody(Content content, boolean chunked, UnaryOperator<OutputStream> wire)
      throws IOException {
    OutputStream body = wire.apply(chunked ? new Chunks(out) : out);
    content.writeTo(body);
    if (chunked) {
      out.write(ascii("0\r\n\r\n"));
    }
  }

  private static String head(Answer answer, boolean keepAlive, boolean chunked) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(answer.status()).append(" \r\n");
    for (Headers.Field field : answer.headers().fields()) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    if (!chunked && mayHaveBody(answer.status()) && !answer.headers().contains("Content-Length")) {
      head.append("Content-Length: ").append(answer.content().length()).append("\r\n");
    }
    if (!keepAlive) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static boolean mayHaveBody(int status) {
    return status >= 200 && status != 204 && status != 304;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Each write as one chunk.
  private static final class Chunks extends FilterOutputStream {
    Chunks(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.write(ascii(Integer.toHexString(length) + "\r\n"));
        out.write(bytes, offset, length);
        out.write(ascii("\r\n"));
      }
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }
  }
}
