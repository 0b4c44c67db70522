package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import java.io.IOException;

/// Traps for those who mount blobs, which may always fail and never matter.
final class MountTraps {
  private MountTraps() {}

  static Answer withoutFrom(Visit visit, Handler rest) throws IOException {
    return visit.isMount() && !visit.request().query().contains("from")
        ? OciError.NAME_INVALID.answer("a mount has to say from where")
        : rest.handle(visit.request());
  }

  static Answer fromUnknownProject(Visit visit, Handler rest) throws IOException {
    boolean unknown =
        visit.isMount()
            && visit
                .request()
                .query()
                .first("from")
                .map(from -> from.split("/", 2)[0])
                .filter(project -> !visit.inside().storage().hasProject(project))
                .isPresent();
    return unknown
        ? OciError.UNAUTHORIZED.answer("unauthorized to access the repository")
        : rest.handle(visit.request());
  }

  static Answer failing(Visit visit, Handler rest) throws IOException {
    return visit.isMount()
        ? OciError.UNKNOWN.answer("s3aws: AccessDenied")
        : rest.handle(visit.request());
  }
}
