package dev.imagepush.source.remote;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpResponse;
import java.util.Optional;

/// Asks for a part of one version of a file, and takes nothing else for an answer.
final class FilePart {
  private FilePart() {}

  /// An answer whose body begins with the byte at the start. It may end before the end that was asked
  /// for.
  ///
  /// @param end the position after the last byte
  /// @throws ExitException SourceCorrupt where the file is another one by now
  static HttpResponse ask(RemoteFile file, FileVersion version, long start, long end) {
    HttpResponse answer = file.get(version.request(start, end));
    try {
      requirePart(file, version, start, answer);
      return answer;
    } catch (RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private static void requirePart(
      RemoteFile file, FileVersion version, long start, HttpResponse answer) {
    switch (answer.status()) {
      case 206 -> {
        Optional<ContentRange> range = ContentRange.of(answer);
        if (!version.isThatOf(answer)
            || range.filter(part -> part.length() != version.length()).isPresent()) {
          throw replaced(file);
        }
        if (range.filter(part -> part.first() == start).isEmpty()) {
          throw FileFailures.of(
              answer,
              ExitReason.PROTOCOL_ERROR,
              " with another part of the file than the one that was asked for");
        }
      }
      case 200 -> {
        if (!version.isThatOf(answer)) {
          throw replaced(file);
        }
        // Other servers behind the same name may well know ranges; the next attempt sees.
        throw FileFailures.of(
            answer,
            ExitReason.REGISTRY_UNAVAILABLE,
            " with the whole file to a request for a part of it, which it gave before");
      }
      case 412, 416 -> throw replaced(file);
      default -> throw file.refusal(answer);
    }
  }

  private static ExitException replaced(RemoteFile file) {
    return new ExitException(
        ExitReason.SOURCE_CORRUPT,
        file.location() + " was replaced while it was read; push it again once it is complete");
  }
}
