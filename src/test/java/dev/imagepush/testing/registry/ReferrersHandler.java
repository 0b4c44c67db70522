package dev.imagepush.testing.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Request;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Lists the manifests of a repository that have a digest for their subject, in the order of their
/// own digests. A subject that is not here has referrers all the same.
final class ReferrersHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;

  ReferrersHandler(Storage storage) {
    this.storage = storage;
  }

  Answer serve(Route.Referrers route, Request request) {
    if (!request.method().equals("GET")) {
      return OciError.UNSUPPORTED.answer("referrers take GET");
    }
    if (!ContentDigest.isWellFormed(route.digest())) {
      throw OciError.DIGEST_INVALID.refusal("neither a sha256 nor a sha512");
    }
    Optional<String> filter = request.query().first("artifactType");
    Answer answer = Answer.of(200).withText(index(referrers(route, filter)), TestImages.OCI_INDEX);
    return filter.isEmpty() ? answer : answer.with("OCI-Filters-Applied", "artifactType");
  }

  private List<StoredManifest> referrers(Route.Referrers route, Optional<String> artifactType) {
    return storage
        .existing(route.repository())
        .map(Repository::manifests)
        .orElse(List.of())
        .stream()
        .filter(
            manifest -> manifest.document().subject().filter(route.digest()::equals).isPresent())
        .filter(
            manifest ->
                artifactType.isEmpty() || manifest.document().artifactType().equals(artifactType))
        .sorted(Comparator.comparing(StoredManifest::digest))
        .toList();
  }

  private static String index(List<StoredManifest> referrers) {
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", TestImages.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    referrers.stream().map(ReferrersHandler::descriptor).forEach(manifests::add);
    try {
      return JSON.writeValueAsString(index);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON is JSON", e);
    }
  }

  private static ObjectNode descriptor(StoredManifest manifest) {
    ObjectNode descriptor = JSON.createObjectNode();
    descriptor
        .put("mediaType", manifest.mediaType())
        .put("digest", manifest.digest())
        .put("size", manifest.bytes().length);
    ManifestDocument document = manifest.document();
    document.artifactType().ifPresent(type -> descriptor.put("artifactType", type));
    if (document.annotations().isObject()) {
      descriptor.set("annotations", document.annotations());
    }
    return descriptor;
  }
}
