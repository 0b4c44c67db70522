package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Request;
import java.util.Optional;

/// A token from the token server with every request, as Docker's registries want it.
final class BearerAccess implements Access {
  private final Users users;
  private final Tokens tokens;
  private final Optional<String> realm;

  BearerAccess(Users users, Tokens tokens, Optional<String> realm) {
    this.users = users;
    this.tokens = tokens;
    this.realm = realm;
  }

  /// A token that lacks the scope is answered 401, so that the client asks for another one; a user
  /// who lacks the right, whom no other token would help, 403.
  @Override
  public void check(Request request, Optional<Need> need) {
    Optional<Tokens.Issued> token = token(request);
    if (token.isEmpty()) {
      throw challenge(request, need, request.headers().contains("Authorization"));
    }
    if (need.isEmpty() || token.get().needs().contains(need.get())) {
      return;
    }
    Optional<User> user = users.named(token.get().user());
    boolean couldHaveIt = user.filter(need.get()::isGrantedTo).isPresent();
    throw couldHaveIt || user.filter(User::isAnonymous).isPresent()
        ? challenge(request, need, true)
        : OciError.DENIED.refusal("no right to do this in this repository");
  }

  @Override
  public boolean mayPull(Request request, String repository) {
    return token(request)
        .filter(token -> token.needs().contains(new Need(repository, Right.PULL)))
        .isPresent();
  }

  private Optional<Tokens.Issued> token(Request request) {
    return request.header("Authorization").flatMap(tokens::find);
  }

  private Refusal challenge(Request request, Optional<Need> need, boolean presented) {
    StringBuilder challenge = new StringBuilder(200);
    challenge
        .append("Bearer realm=\"")
        .append(realm.orElse(request.origin() + TokenServer.PATH))
        .append("\",service=\"")
        .append(TokenServer.SERVICE)
        .append('"');
    need.ifPresent(needed -> challenge.append(",scope=\"").append(needed.scope()).append('"'));
    if (presented) {
      challenge.append(",error=\"").append(error(request)).append('"');
    }
    return new Refusal(
        OciError.UNAUTHORIZED
            .answer("a token is needed")
            .with("WWW-Authenticate", challenge.toString()));
  }

  private String error(Request request) {
    return token(request).isPresent() ? "insufficient_scope" : "invalid_token";
  }
}
