package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.util.List;
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
      case "GET", "HEAD" -> read(route, request);
      case "PUT" -> write(route, request);
      case "DELETE" -> delete(route);
      default -> OciError.UNSUPPORTED.answer("a manifest takes GET, HEAD, PUT and DELETE");
    };
  }

  private Answer read(Route.Manifest route, Request request) {
    StoredManifest manifest =
        storage
            .existing(route.repository())
            .flatMap(repository -> repository.manifest(route.reference()))
            .orElseThrow(() -> OciError.MANIFEST_UNKNOWN.refusal("no such manifest here"));
    Answer answer =
        Answer.of(200)
            .with(Content.of(manifest.bytes()))
            .with("Content-Type", manifest.mediaType())
            .with("Docker-Content-Digest", manifest.digest());
    if (!options.has(RegistryTrait.MANIFEST_ETAGS)) {
      return answer;
    }
    String entityTag = ManifestConditions.entityTag(manifest.digest());
    return new ManifestConditions(request).isKnown(manifest.digest())
        ? Answer.of(304).with("ETag", entityTag)
        : answer.with("ETag", entityTag);
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
    String digest = digest(route, bytes);
    List<String> tags = tags(route, request);
    Repository repository = storage.repository(route.repository());
    ManifestDocument document = ManifestDocument.of(bytes);
    new ManifestCheck(repository, options).check(document, mediaType);
    var manifest = new StoredManifest(digest, mediaType, bytes);
    if (options.has(RegistryTrait.MANIFEST_ETAGS)) {
      var conditions = new ManifestConditions(request);
      repository.put(manifest, tags, () -> conditions.check(current(repository, route)));
    } else {
      repository.put(manifest, tags, () -> {});
    }
    return written(route, request, digest, document);
  }

  private Answer written(
      Route.Manifest route, Request request, String digest, ManifestDocument document) {
    String path = "/v2/%s/manifests/%s".formatted(route.repository(), digest);
    boolean relative = options.has(RegistryTrait.RELATIVE_LOCATIONS);
    Answer answer =
        Answer.of(201)
            .with("Location", relative ? path : request.origin() + path)
            .with("Docker-Content-Digest", digest);
    if (options.has(RegistryTrait.MANIFEST_ETAGS)) {
      answer = answer.with("ETag", ManifestConditions.entityTag(digest));
    }
    if (options.has(RegistryTrait.REFERRERS) && document.subject().isPresent()) {
      answer = answer.with("OCI-Subject", document.subject().get());
    }
    if (route.byDigest()) {
      for (String tag : tags(route, request)) {
        answer = answer.adding("OCI-Tag", tag);
      }
    }
    return answer;
  }

  private static String digest(Route.Manifest route, byte[] bytes) {
    if (!route.byDigest()) {
      return ContentDigest.sha256(bytes);
    }
    String digest = ContentDigest.sameAlgorithm(route.reference(), bytes);
    if (!digest.equals(route.reference())) {
      throw OciError.DIGEST_INVALID.refusal("the bytes have the digest " + digest);
    }
    return digest;
  }

  /// The tags that are to point at what is put: the one in the path, or those in the query.
  private List<String> tags(Route.Manifest route, Request request) {
    if (!route.byDigest()) {
      return List.of(route.reference());
    }
    if (!options.has(RegistryTrait.TAG_PARAMETERS)) {
      return List.of();
    }
    List<String> tags = request.query().all("tag");
    if (!tags.stream().allMatch(tag -> TAG.matcher(tag).matches())) {
      throw OciError.MANIFEST_INVALID.refusal("not a tag");
    }
    return tags;
  }

  private static Optional<String> current(Repository repository, Route.Manifest route) {
    return repository.manifest(route.reference()).map(StoredManifest::digest);
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
