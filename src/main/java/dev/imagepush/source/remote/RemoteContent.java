package dev.imagepush.source.remote;

import dev.imagepush.http.HttpResponse;
import dev.imagepush.source.files.Compression;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// How a remote archive can be read, as its first bytes and the way in which they came show.
public sealed interface RemoteContent {
  /// Where it lies: the server gives parts of it and says which version they are of, and it is a tar
  /// archive that is not compressed.
  record InRanges(RangedArchive archive) implements RemoteContent {}

  /// Only as a whole, from its first byte to its last.
  record Whole(Download download) implements RemoteContent {}

  /// How much is asked for first. An archive that has no more is not worth further requests.
  int FIRST_BYTES = 1 << 20;

  /// Asks for the beginning.
  ///
  /// @throws dev.imagepush.exit.ExitException where there is no such file, or no answer
  static RemoteContent of(RemoteFile file) throws IOException {
    HttpResponse answer = file.get(Map.of("Range", "bytes=0-" + (FIRST_BYTES - 1)));
    return switch (answer.status()) {
      case 206 -> ofPart(file, answer);
      case 200 -> new Whole(Download.of(file, answer)); // It knows no ranges.
      case 416 -> { // It is empty.
        answer.close();
        yield new Whole(Download.of(file));
      }
      default -> {
        try (answer) {
          throw file.refusal(answer);
        }
      }
    };
  }

  private static RemoteContent ofPart(RemoteFile file, HttpResponse answer) throws IOException {
    Optional<ContentRange> range =
        ContentRange.of(answer)
            .filter(part -> part.first() == 0)
            .filter(part -> part.last() == Math.min(FIRST_BYTES, part.length()) - 1);
    Optional<FileVersion> version = range.flatMap(part -> FileVersion.of(answer, part.length()));
    if (version.isEmpty()) {
      answer.close();
      return new Whole(Download.of(file));
    }
    byte[] first = read(answer, (int) (range.orElseThrow().last() + 1));
    RangedArchive archive = new RangedArchive(file, version.get(), first);
    Compression compression =
        Compression.of(Arrays.copyOf(first, Math.min(first.length, Compression.SAMPLE_BYTES)));
    return first.length < version.get().length() && compression == Compression.NONE
        ? new InRanges(archive)
        : new Whole(archive.download());
  }

  private static byte[] read(HttpResponse answer, int length) throws IOException {
    try (AnswerStream body = new AnswerStream(answer)) {
      return body.readNBytes(length);
    }
  }
}
