package dev.imagepush.source.remote;

import dev.imagepush.http.HttpResponse;
import dev.imagepush.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole file on its way.
///
/// @param length in bytes, as the server announced it; -1 where it did not
public record Download(InputStream body, long length) implements Closeable {
  private static final long UNKNOWN = -1;

  /// Asks for a file, and returns once its content begins.
  ///
  /// @throws dev.imagepush.exit.ExitException where the answer is not the file
  public static Download of(RemoteFile file) {
    HttpResponse answer = file.get(Map.of());
    if (answer.status() != 200) {
      try (answer) {
        throw file.refusal(answer);
      }
    }
    return of(file, answer);
  }

  /// A file that an answer has whole.
  static Download of(RemoteFile file, HttpResponse whole) {
    long length =
        whole
            .header("Content-Length")
            .filter(text -> text.matches("[0-9]{1,18}"))
            .map(Long::parseLong)
            .orElse(UNKNOWN);
    if (length == UNKNOWN) {
      return new Download(new AnswerStream(whole), UNKNOWN);
    }
    InputStream body =
        FileVersion.of(whole, length)
            .<InputStream>map(version -> new ResumingStream(file, version, whole))
            .orElseGet(() -> new AnswerStream(whole));
    return new Download(body, length);
  }

  /// The body, counted, bounded and checked as it passes.
  ///
  /// @param location the file's name in messages
  /// @param maxBytes the most bytes that are taken
  /// @param expected the file's own digest; null: it is not checked
  /// @throws dev.imagepush.exit.ExitException LimitExceeded where more is announced; the stream throws
  ///     that, SourceCorrupt and ConnectionReset
  public InputStream checked(String location, long maxBytes, @Nullable Digest expected) {
    return new ArchiveTransfer(this, location, maxBytes, expected);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
