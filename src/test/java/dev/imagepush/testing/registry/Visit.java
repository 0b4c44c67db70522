package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Request;
import java.util.Optional;

/// A request that a trap may lie in wait for.
///
/// @param route what its path names; nothing where that is the token server or nothing at all
/// @param inside the registry's parts
record Visit(Request request, Optional<Route> route, Inside inside) {
  /// The parts of a registry that traps look into.
  ///
  /// @param access who gets in; asked already before a trap sees the request
  record Inside(Storage storage, UploadHandler uploads, Tokens tokens, Access access) {}

  Visit with(Request other) {
    return new Visit(other, route, inside);
  }

  boolean isTo(Class<? extends Route> kind, String method) {
    return request.method().equals(method) && route.filter(kind::isInstance).isPresent();
  }

  boolean isToken() {
    return request.path().equals(TokenServer.PATH);
  }

  boolean isMount() {
    return isTo(Route.Uploads.class, "POST") && request.query().contains("mount");
  }

  boolean isChunk() {
    return isTo(Route.Upload.class, "PATCH");
  }

  boolean isCommit() {
    return isTo(Route.Upload.class, "PUT");
  }

  /// Whether it carries bytes of a blob.
  boolean carriesBlob() {
    boolean whole = isTo(Route.Uploads.class, "POST") && request.query().contains("digest");
    return (isChunk() || isCommit() || whole) && hasBody();
  }

  boolean hasBody() {
    return request.headers().contains("Transfer-Encoding") || declaredLength() > 0;
  }

  /// The length that the body is said to have; 0 where nothing says it.
  long declaredLength() {
    return request.header("Content-Length").map(Long::parseLong).orElse(0L);
  }

  /// The upload under way; empty where it is about none.
  String upload() {
    return route.orElseThrow() instanceof Route.Upload upload ? upload.id() : "";
  }

  /// How many bytes the upload has brought before this request.
  long uploaded() {
    return inside.uploads().offset(upload());
  }
}
