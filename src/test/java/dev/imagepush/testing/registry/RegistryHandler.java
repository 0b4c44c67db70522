package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.util.Optional;

/// Leads each request past the doorkeeper to the one who serves it.
final class RegistryHandler implements Handler {
  private final Visit.Inside inside;
  private final TokenServer tokenServer;
  private final BlobHandler blobs;
  private final ManifestHandler manifests;
  private final TagsHandler tags;
  private final ReferrersHandler referrers;
  private final RegistryOptions options;
  private final TrapFilter trap;

  RegistryHandler(
      Visit.Inside inside, TokenServer tokenServer, RegistryOptions options, TrapFilter trap) {
    this.inside = inside;
    this.tokenServer = tokenServer;
    this.blobs = new BlobHandler(inside.storage());
    this.manifests = new ManifestHandler(inside.storage(), options);
    this.tags = new TagsHandler(inside.storage());
    this.referrers = new ReferrersHandler(inside.storage());
    this.options = options;
    this.trap = trap;
  }

  @Override
  public Answer handle(Request request) throws IOException {
    try {
      Answer answer =
          request.path().equals(TokenServer.PATH)
              ? trap.pass(new Visit(request, Optional.empty(), inside), tokenServer::serve)
              : serve(request);
      return answer.with("Docker-Distribution-Api-Version", "registry/2.0");
    } catch (Refusal refusal) {
      return refusal.answer();
    }
  }

  private Answer serve(Request request) throws IOException {
    Optional<Route> found = Route.of(request.path());
    var visit = new Visit(request, found, inside);
    if (found.isEmpty()) {
      return trap.pass(visit, _ -> noSuchPage());
    }
    Route route = found.get();
    inside.access().check(request, Need.of(route, request));
    if (route.inRepository().filter(name -> !Route.NAME.matcher(name).matches()).isPresent()) {
      return OciError.NAME_INVALID.answer("not a repository's name");
    }
    return trap.pass(visit, trapped -> dispatch(route, trapped));
  }

  private Answer dispatch(Route route, Request request) throws IOException {
    return switch (route) {
      case Route.Base base -> Answer.of(200).withText("{}", "application/json");
      case Route.Tags list -> tags.serve(list, request);
      case Route.Manifest manifest -> manifests.serve(manifest, request);
      case Route.Blob blob -> blobs.serve(blob, request);
      case Route.Referrers list ->
          options.has(RegistryTrait.REFERRERS) ? referrers.serve(list, request) : noSuchPage();
      case Route.Uploads place -> begin(place, request);
      case Route.Upload upload -> inside.uploads().serve(upload, request);
    };
  }

  /// What a registry says to a path of a specification that it does not know.
  private static Answer noSuchPage() {
    return Answer.of(404).withText("404 page not found\n", "text/plain");
  }

  private Answer begin(Route.Uploads place, Request request) throws IOException {
    return request.method().equals("POST")
        ? inside.uploads().begin(place, request, from -> inside.access().mayPull(request, from))
        : OciError.UNSUPPORTED.answer("uploads begin with POST");
  }
}
