package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Request;
import java.util.Optional;

/// User and password with every request (RFC 7617).
final class BasicAccess implements Access {
  private final Users users;

  BasicAccess(Users users) {
    this.users = users;
  }

  @Override
  public void check(Request request, Optional<Need> need) {
    User user = user(request).orElseThrow(BasicAccess::challenge);
    if (need.isEmpty() || need.get().isGrantedTo(user)) {
      return;
    }
    throw user.isAnonymous()
        ? challenge()
        : OciError.DENIED.refusal("no right to do this in this repository");
  }

  @Override
  public boolean mayPull(Request request, String repository) {
    return user(request).filter(user -> user.may(repository, Right.PULL)).isPresent();
  }

  private Optional<User> user(Request request) {
    return request.header("Authorization").map(users::login).orElseGet(users::anonymous);
  }

  private static Refusal challenge() {
    return new Refusal(
        OciError.UNAUTHORIZED
            .answer("log in")
            .with("WWW-Authenticate", "Basic realm=\"fake registry\""));
  }
}
