package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Traps for those who put manifests and ask for them, and for the repositories they lie in.
final class ManifestTraps {
  private static final String PLAIN_TEXT_LIMIT =
      """
      HTTP/1.1 429 Too Many Requests
      Retry-After: 1
      Content-Type: text/plain
      Content-Length: 26
      Connection: close

      Too Many Requests (HAP429)""";

  private ManifestTraps() {}

  static Answer createdOnly(Visit visit, Handler rest) throws IOException {
    boolean unknown =
        visit
            .route()
            .flatMap(Route::inRepository)
            .filter(name -> visit.inside().storage().existing(name).isEmpty())
            .isPresent();
    return unknown
        ? OciError.NAME_UNKNOWN.answer("no such repository")
        : rest.handle(visit.request());
  }

  static Answer immutableTags(Visit visit, Handler rest) throws IOException {
    boolean exists =
        visit.isTo(Route.Manifest.class, "PUT")
            && visit.route().orElseThrow() instanceof Route.Manifest manifest
            && !manifest.byDigest()
            && present(visit, manifest).isPresent();
    return exists
        ? OciError.TAG_INVALID.answer("the tag exists and the repository is immutable")
        : rest.handle(visit.request());
  }

  static Answer noDockerTypes(Visit visit, Handler rest) throws IOException {
    boolean docker =
        visit.isTo(Route.Manifest.class, "PUT")
            && visit.request().header("Content-Type").orElse("").contains("vnd.docker.");
    return docker
        ? OciError.MANIFEST_INVALID.answer(415, "not a media type of OCI")
        : rest.handle(visit.request());
  }

  static Answer noReferrers(Visit visit, Handler rest) throws IOException {
    return visit.route().filter(Route.Referrers.class::isInstance).isPresent()
        ? Answer.of(404).withText("404 page not found\n", "text/plain")
        : rest.handle(visit.request());
  }

  static TrapFilter plainTextLimit() {
    var reached = new AtomicBoolean();
    return (visit, rest) -> {
      boolean manifest = visit.route().filter(Route.Manifest.class::isInstance).isPresent();
      if (manifest && reached.compareAndSet(false, true)) {
        throw visit.request().raw(PLAIN_TEXT_LIMIT);
      }
      return rest.handle(visit.request());
    };
  }

  private static Optional<StoredManifest> present(Visit visit, Route.Manifest manifest) {
    return visit
        .inside()
        .storage()
        .existing(manifest.repository())
        .flatMap(repository -> repository.manifest(manifest.reference()));
  }
}
