package dev.imagepush.testing.http;

import java.io.IOException;

/// Characters to be sent in place of an answer, on the way up to the one who writes.
final class RawAnswer extends IOException {
  private static final long serialVersionUID = 1L;

  private final String text;

  RawAnswer(String text) {
    super("scripted characters in place of an answer");
    this.text = text;
  }

  String text() {
    return text;
  }
}
