package dev.imagepush.testing.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a path of the registry's API names.
sealed interface Route {
  /// The base, by which a client finds out whether it speaks to a registry and how to log in.
  record Base() implements Route {}

  /// The tags of a repository.
  record Tags(String repository) implements Route {}

  /// A manifest by its tag or digest.
  record Manifest(String repository, String reference) implements Route {
    boolean byDigest() {
      return reference.contains(":");
    }
  }

  /// A blob by its digest.
  record Blob(String repository, String digest) implements Route {}

  /// The place where uploads begin.
  record Uploads(String repository) implements Route {}

  /// The manifests that have this digest for their subject.
  record Referrers(String repository, String digest) implements Route {}

  /// An upload under way.
  record Upload(String repository, String id) implements Route {}

  Pattern NAME =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

  /// The shape of a path, and what it stands for.
  record Shape(Pattern pattern, Function<MatchResult, Route> route) {
    static Shape of(String regex, Function<MatchResult, Route> route) {
      return new Shape(Pattern.compile(regex), route);
    }
  }

  List<Shape> SHAPES =
      List.of(
          Shape.of("/v2/?", parts -> new Base()),
          Shape.of("/v2/(.+)/tags/list", parts -> new Tags(parts.group(1))),
          Shape.of(
              "/v2/(.+)/manifests/([^/]+)", parts -> new Manifest(parts.group(1), parts.group(2))),
          Shape.of(
              "/v2/(.+)/referrers/([^/]+)", parts -> new Referrers(parts.group(1), parts.group(2))),
          Shape.of("/v2/(.+)/blobs/uploads/?", parts -> new Uploads(parts.group(1))),
          Shape.of(
              "/v2/(.+)/blobs/uploads/([^/]+)",
              parts -> new Upload(parts.group(1), parts.group(2))),
          Shape.of("/v2/(.+)/blobs/([^/]+)", parts -> new Blob(parts.group(1), parts.group(2))));

  static Optional<Route> of(String path) {
    for (Shape shape : SHAPES) {
      Matcher matcher = shape.pattern().matcher(path.replace("%3A", ":").replace("%3a", ":"));
      if (matcher.matches()) {
        return Optional.of(shape.route().apply(matcher));
      }
    }
    return Optional.empty();
  }

  /// The repository that it lies in; none for the base.
  default Optional<String> inRepository() {
    return switch (this) {
      case Base base -> Optional.empty();
      case Tags tags -> Optional.of(tags.repository());
      case Manifest manifest -> Optional.of(manifest.repository());
      case Blob blob -> Optional.of(blob.repository());
      case Referrers referrers -> Optional.of(referrers.repository());
      case Uploads uploads -> Optional.of(uploads.repository());
      case Upload upload -> Optional.of(upload.repository());
    };
  }
}
