package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.Request;
import java.util.Optional;

/// Gives blobs out, whole or in part, and removes them.
final class BlobHandler {
  private final Storage storage;

  BlobHandler(Storage storage) {
    this.storage = storage;
  }

  Answer serve(Route.Blob route, Request request) {
    if (!ContentDigest.isWellFormed(route.digest())) {
      throw OciError.DIGEST_INVALID.refusal("neither a sha256 nor a sha512");
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> read(route, request);
      case "DELETE" -> delete(route);
      default -> OciError.UNSUPPORTED.answer("a blob takes GET, HEAD and DELETE");
    };
  }

  private Answer read(Route.Blob route, Request request) {
    Content blob =
        storage
            .existing(route.repository())
            .flatMap(repository -> repository.blob(route.digest()))
            .orElseThrow(() -> OciError.BLOB_UNKNOWN.refusal("no such blob here"));
    Answer whole =
        Answer.of(200)
            .with(blob)
            .with("Content-Type", "application/octet-stream")
            .with("Accept-Ranges", "bytes")
            .with("Docker-Content-Digest", route.digest());
    Optional<ByteRange> range =
        request
            .header("Range")
            .filter(header -> request.method().equals("GET"))
            .flatMap(header -> ByteRange.of(header, blob.length()));
    return range.map(part -> part(whole, blob, part)).orElse(whole);
  }

  private static Answer part(Answer whole, Content blob, ByteRange range) {
    if (!range.isSatisfiable()) {
      return Answer.of(416).with("Content-Range", "bytes */" + blob.length());
    }
    long last = range.first() + range.length() - 1;
    return whole
        .withStatus(206)
        .with(blob.slice(range.first(), range.length()))
        .with("Content-Range", "bytes %d-%d/%d".formatted(range.first(), last, blob.length()));
  }

  private Answer delete(Route.Blob route) {
    boolean removed =
        storage
            .existing(route.repository())
            .map(repository -> repository.removeBlob(route.digest()))
            .orElse(false);
    return removed ? Answer.of(202) : OciError.BLOB_UNKNOWN.answer("no such blob here");
  }
}
