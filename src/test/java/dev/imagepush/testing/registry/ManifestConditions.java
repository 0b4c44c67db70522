package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Request;
import java.util.Optional;
import java.util.stream.Stream;

/// The conditions of a request on a manifest (RFC 9110, section 13.1); its entity tag is its digest
/// in quotes.
final class ManifestConditions {
  private final Request request;

  ManifestConditions(Request request) {
    this.request = request;
  }

  static String entityTag(String digest) {
    return '"' + digest + '"';
  }

  /// Whether the client has this very manifest already.
  boolean isKnown(String digest) {
    return request.header("If-None-Match").filter(tags -> names(tags, digest)).isPresent();
  }

  /// Throws a refusal where the manifest that stands there now is not the one the client means.
  void check(Optional<String> current) {
    boolean missed =
        request
            .header("If-Match")
            .filter(tags -> current.filter(digest -> names(tags, digest)).isEmpty())
            .isPresent();
    if (missed || current.filter(this::isKnown).isPresent()) {
      throw new Refusal(Answer.of(412).withText("another manifest stands there\n", "text/plain"));
    }
  }

  private static boolean names(String tags, String digest) {
    return tags.strip().equals("*")
        || Stream.of(tags.split(",", -1)).map(String::strip).anyMatch(entityTag(digest)::equals);
  }
}
