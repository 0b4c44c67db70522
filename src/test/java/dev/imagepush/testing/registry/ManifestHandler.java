package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Takes manifests in, gives them out by tag or digest, and removes them.
final class ManifestHandler {
  static final int MAX_MANIFEST_BYTES = 4 << 20;

  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  private final Storage storage;
  private final RegistryOptions options;

  ManifestHandler(Storage storage, RegistryOptions options) {
    this.storage = storage;
    this.options = options;
  }

  Answer serve(Route.Manifest route, Request request) throws IOException {
    if (route.byDigest() && !ContentDigest.isWellFormed(route.reference())) {
      throw OciError.DIGEST_INVALID.refusal("neither a sha256 nor a sha512");
    }
    if (!route.byDigest() && !TAG.matcher(route.reference()).matches()) {
      throw OciError.MANIFEST_INVALID.refusal("not a tag");
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> read(route);
      case "PUT" -> write(route, request);
      case "DELETE" -> delete(route);
      default -> OciError.UNSUPPORTED.answer("a manifest takes GET, HEAD, PUT and DELETE");
    };
  }

  private Answer read(Route.Manifest route) {
    StoredManifest manifest =
        storage
            .existing(route.repository())
            .flatMap(repository -> repository.manifest(route.reference()))
            .orElseThrow(() -> OciError.MANIFEST_UNKNOWN.refusal("no such manifest here"));
    return Answer.of(200)
        .with(Content.of(manifest.bytes()))
        .with("Content-Type", manifest.mediaType())
        .with("Docker-Content-Digest", manifest.digest());
  }

  private Answer write(Route.Manifest route, Request request) throws IOException {
    byte[] bytes = request.bodyUpTo(MAX_MANIFEST_BYTES + 1);
    if (bytes.length > MAX_MANIFEST_BYTES) {
      return OciError.SIZE_INVALID.answer(413, "a manifest of more than 4 MiB");
    }
    String mediaType =
        request
            .header("Content-Type")
            .orElseThrow(() -> OciError.MANIFEST_INVALID.refusal("no Content-Type"));
    Repository repository = storage.repository(route.repository());
    String digest =
        route.byDigest()
            ? ContentDigest.sameAlgorithm(route.reference(), bytes)
            : ContentDigest.sha256(bytes);
    if (route.byDigest() && !digest.equals(route.reference())) {
      throw OciError.DIGEST_INVALID.refusal("the bytes have the digest " + digest);
    }
    new ManifestCheck(repository, options.sparseIndexes()).check(bytes, mediaType);
    repository.add(new StoredManifest(digest, mediaType, bytes));
    if (!route.byDigest()) {
      repository.tag(route.reference(), digest);
    }
    String path = "/v2/%s/manifests/%s".formatted(route.repository(), digest);
    return Answer.of(201)
        .with("Location", options.relativeLocations() ? path : request.origin() + path)
        .with("Docker-Content-Digest", digest);
  }

  private Answer delete(Route.Manifest route) {
    Optional<Repository> repository = storage.existing(route.repository());
    boolean removed =
        repository
            .map(
                found ->
                    route.byDigest()
                        ? found.removeManifest(route.reference())
                        : found.removeTag(route.reference()))
            .orElse(false);
    return removed ? Answer.of(202) : OciError.MANIFEST_UNKNOWN.answer("no such manifest here");
  }
}
