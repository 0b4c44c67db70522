package dev.imagepush.testing.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// A connection's incoming bytes, by line where the protocol speaks in lines.
final class LineInput extends FilterInputStream {
  static final int MAX_LINE_BYTES = 64 << 10;

  LineInput(InputStream buffered) {
    super(buffered);
  }

  /// The next line without its end.
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended inside a line");
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new MalformedRequestException("a line longer than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
