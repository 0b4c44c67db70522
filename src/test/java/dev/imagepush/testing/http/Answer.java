package dev.imagepush.testing.http;

import java.nio.charset.StandardCharsets;

/// What the server answers. `Content-Length` is written from the content unless a header says
/// otherwise; a `Transfer-Encoding: chunked` header makes the body chunked.
public record Answer(int status, Headers headers, Content content) {
  public static Answer of(int status) {
    return new Answer(status, Headers.NONE, Content.EMPTY);
  }

  public Answer with(String name, String value) {
    return new Answer(status, headers.with(name, value), content);
  }

  /// This answer with one more header, whether or not the name stands there already.
  public Answer adding(String name, String value) {
    return new Answer(status, headers.adding(name, value), content);
  }

  public Answer without(String name) {
    return new Answer(status, headers.without(name), content);
  }

  public Answer with(Content replacement) {
    return new Answer(status, headers, replacement);
  }

  public Answer withText(String text, String contentType) {
    return with(Content.of(text.getBytes(StandardCharsets.UTF_8)))
        .with("Content-Type", contentType);
  }

  public Answer withStatus(int replacement) {
    return new Answer(replacement, headers, content);
  }
}
