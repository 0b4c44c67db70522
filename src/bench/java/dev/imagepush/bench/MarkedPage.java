package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A page of the docs: what people wrote stays, and what stands between the marks `<!-- P1 -->` and
/// `<!-- /P1 -->` becomes the newest figures. What was not measured stays as it was.
final class MarkedPage {
  private final Path file;
  private String text;

  MarkedPage(Path file) throws IOException {
    this.file = file;
    this.text = Files.readString(file);
  }

  void put(String name, String content) {
    String begin = "<!-- " + name + " -->\n";
    int start = text.indexOf(begin);
    int end = text.indexOf("<!-- /" + name + " -->");
    if (start < 0 || end < start) {
      throw new BenchException(file + " has no place for " + name + ": the marks are missing");
    }
    text = text.substring(0, start + begin.length()) + content + text.substring(end);
  }

  void write() throws IOException {
    Files.writeString(file, text);
  }
}
