package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A store to which readers of blobs are sent with a signed URL, and which takes no other proof of
/// who they are. It is another origin, though the same server: the loopback by its other name.
final class BlobStoreTrap implements TrapFilter {
  private static final Pattern PATH = Pattern.compile("/store/(.+)/([^/]+)");

  private final String signature = UUID.randomUUID().toString();

  @Override
  public Answer pass(Visit visit, Handler rest) throws IOException {
    Matcher path = PATH.matcher(visit.request().path());
    if (path.matches()) {
      return give(visit, new Route.Blob(path.group(1), path.group(2)));
    }
    Answer answer = rest.handle(visit.request());
    boolean given = answer.status() == 200 || answer.status() == 206;
    return given && visit.isTo(Route.Blob.class, "GET")
        ? Answer.of(307).with("Location", url(visit.request()))
        : answer;
  }

  private Answer give(Visit visit, Route.Blob blob) {
    Request request = visit.request();
    if (request.headers().contains("Authorization")) {
      return Answer.of(400)
          .withText("<Error><Code>InvalidAuthenticationInfo</Code></Error>", "application/xml");
    }
    if (!request.query().first("sig").filter(signature::equals).isPresent()) {
      return Answer.of(403)
          .withText("<Error><Code>AuthenticationFailed</Code></Error>", "application/xml");
    }
    return new BlobHandler(visit.inside().storage()).serve(blob, request);
  }

  private String url(Request request) {
    String origin = request.origin();
    String other =
        origin.contains("://localhost")
            ? origin.replace("://localhost", "://127.0.0.1")
            : origin.replace("://127.0.0.1", "://localhost");
    String blob = request.path().substring("/v2/".length()).replace("/blobs/", "/");
    return other + "/store/" + blob + "?sig=" + signature;
  }
}
