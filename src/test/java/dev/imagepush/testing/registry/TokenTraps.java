package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Traps for those who trust a token, or that they will get one.
final class TokenTraps {
  private static final int BYTES_UNTIL_THE_END = 64 << 10;

  private TokenTraps() {}

  static TrapFilter endingInMidBody() {
    var ended = new AtomicBoolean();
    return (visit, rest) -> {
      boolean large = visit.carriesBlob() && visit.declaredLength() > BYTES_UNTIL_THE_END;
      if (!large || !ended.compareAndSet(false, true)) {
        return rest.handle(visit.request());
      }
      visit.request().bodyUpTo(BYTES_UNTIL_THE_END);
      visit.inside().tokens().expireAll();
      Route route = visit.route().orElseThrow();
      visit.inside().access().check(visit.request(), Need.of(route, visit.request()));
      return OciError.UNAUTHORIZED.answer("the token has expired");
    };
  }

  static TrapFilter firstDenied() {
    var denied = new AtomicBoolean();
    return (visit, rest) ->
        visit.isToken() && denied.compareAndSet(false, true)
            ? OciError.DENIED.answer("requested access to the resource is denied")
            : rest.handle(visit.request());
  }

  static Answer getOnly(Visit visit, Handler rest) throws IOException {
    return visit.isToken() && visit.request().method().equals("POST")
        ? Answer.of(404).withText("Not Found\n", "text/plain")
        : rest.handle(visit.request());
  }

  static Answer noCancel(Visit visit, Handler rest) throws IOException {
    return visit.isTo(Route.Upload.class, "DELETE")
        ? OciError.UNAUTHORIZED.answer("access to the requested resource is not authorized")
        : rest.handle(visit.request());
  }
}
