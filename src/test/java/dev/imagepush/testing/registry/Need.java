package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Request;
import java.util.Optional;

/// The right that a request takes, and where.
record Need(String repository, Right right) {
  /// Nothing is needed for the base but to be logged in. To cancel an upload is part of pushing.
  static Optional<Need> of(Route route, Request request) {
    Right right =
        switch (request.method()) {
          case "GET", "HEAD" -> Right.PULL;
          case "DELETE" -> route instanceof Route.Upload ? Right.PUSH : Right.DELETE;
          default -> Right.PUSH;
        };
    Right needed = route instanceof Route.Upload ? Right.PUSH : right;
    return route.inRepository().map(repository -> new Need(repository, needed));
  }

  boolean isGrantedTo(User user) {
    return user.may(repository, right);
  }

  String scope() {
    return "repository:%s:%s"
        .formatted(repository, right == Right.PUSH ? "pull,push" : right.action());
  }
}
