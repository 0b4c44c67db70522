package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RequestBody;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.Operation;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryExchange;
import dev.imagepush.registry.access.Role;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.upload.BlobContent;
import dev.imagepush.registry.upload.BlobUpload;
import dev.imagepush.registry.upload.UploadProgress;
import dev.imagepush.registry.upload.UploadTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One repository on one registry, in one role. Thread-safe.
///
/// Every failure is an [ExitException] that names the operation and the host.
public final class RepositoryClient {
  /// The most tags to set with one manifest: so many every registry takes that takes any.
  public static final int MOST_TAGS = 10;

  private static final String ACCEPTED_MANIFESTS =
      String.join(
          ", ",
          MediaType.OCI_INDEX.value(),
          MediaType.OCI_MANIFEST.value(),
          MediaType.DOCKER_LIST.value(),
          MediaType.DOCKER_MANIFEST.value());

  private final Repository repository;
  private final Role role;
  private final RegistryAccess access;
  private final RegistryExchange exchange;
  private final int maxManifestBytes;
  private final HostMemory host;
  private final UploadTarget uploads;

  RepositoryClient(
      Repository repository,
      Role role,
      RegistryAccess access,
      RegistryExchange exchange,
      int maxManifestBytes,
      HostMemory host,
      UploadJournal journal,
      InstantSource clock) {
    this.repository = repository;
    this.role = role;
    this.access = access;
    this.exchange = exchange;
    this.maxManifestBytes = maxManifestBytes;
    this.host = host;
    this.uploads =
        new UploadTarget(
            exchange,
            url("/blobs/uploads/"),
            host.uploads(),
            journal.of(access.credential(), access.endpoint().origin(), repository.path()),
            this::hasBlob,
            clock);
  }

  public Repository repository() {
    return repository;
  }

  /// The digest that a tag points at, or the digest itself where it is stored; empty for neither.
  public Optional<Digest> findManifest(String reference) {
    HttpRequest request =
        HttpRequest.of("HEAD", url("/manifests/" + reference)).with("Accept", ACCEPTED_MANIFESTS);
    try (HttpResponse response = exchange.read(Operation.HEAD_MANIFEST, request)) {
      if (response.status() == 404) {
        return Optional.empty();
      }
      exchange.requireSuccess(Operation.HEAD_MANIFEST, response);
      Optional<Digest> digest = contentDigest(response);
      if (digest.isPresent()) {
        return digest;
      }
    }
    // Some registries leave the header out; the bytes say it as well.
    return Optional.of(manifest(reference).digest());
  }

  /// Reads a manifest by tag or digest.
  ///
  /// @throws ExitException SourceCorrupt or DigestMismatch where a digest was asked for and other bytes
  ///     came; LimitExceeded for a manifest that is too long
  public ManifestBytes manifest(String reference) {
    HttpRequest request =
        HttpRequest.of("GET", url("/manifests/" + reference)).with("Accept", ACCEPTED_MANIFESTS);
    try (HttpResponse response = exchange.read(Operation.GET_MANIFEST, request)) {
      exchange.requireSuccess(Operation.GET_MANIFEST, response);
      MediaType mediaType = contentType(response);
      byte[] bytes = response.bytes(maxManifestBytes);
      return ImageReference.isTag(reference)
          ? ManifestBytes.of(mediaType, bytes)
          : ManifestBytes.of(mediaType, Digest.parse(reference), bytes);
    } catch (HttpResponse.TooLargeException e) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          "the manifest "
              + repository
              + " "
              + reference
              + " has more than "
              + maxManifestBytes
              + " bytes (limits.manifestBytes)",
          e);
    } catch (IOException e) {
      throw NetworkFailures.of(Operation.GET_MANIFEST.toString(), access.host(), e);
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          role == Role.SOURCE ? ExitReason.SOURCE_CORRUPT : ExitReason.DIGEST_MISMATCH,
          "GET manifest: " + access.host() + " answered with other bytes than " + reference,
          e);
    }
  }

  /// What refers to this repository's manifests.
  public ReferrersClient referrers() {
    return new ReferrersClient(exchange, url("").toString(), access.host(), maxManifestBytes);
  }

  /// Stores a manifest under its digest or a tag.
  ///
  /// @return whether the registry said that it lists the manifest among its subject's referrers
  public boolean putManifest(ManifestBytes manifest, String reference) {
    HttpRequest request = put(manifest, reference);
    try (HttpResponse response = exchange.send(Operation.PUT_MANIFEST, request)) {
      exchange.requireSuccess(Operation.PUT_MANIFEST, response);
      return response.header("OCI-Subject").isPresent();
    }
  }

  /// Whether the registry may be able to set several tags with one request; so too where nobody tried yet.
  public boolean takesTagsTogether() {
    return host.takesTagParameters();
  }

  /// Stores a manifest under its digest, and tags with it in the same request. That is a new part of the
  /// specification: a registry that does not know it sets none of them, mostly without a word.
  ///
  /// @param tags at most [#MOST_TAGS]
  /// @return those that the registry says it has set; none where it refuses, since only a request for
  ///     one tag tells which it is that cannot be
  /// @throws ExitException what may pass
  public Set<String> putManifest(ManifestBytes manifest, List<String> tags) {
    if (!takesTagsTogether()) {
      return Set.of();
    }
    String query = tags.stream().map(tag -> "tag=" + tag).collect(Collectors.joining("&"));
    HttpRequest request = put(manifest, manifest.digest() + "?" + query);
    try (HttpResponse response = exchange.send(Operation.PUT_MANIFEST, request)) {
      if (!response.isSuccess()) {
        ExitException failure = exchange.failures().of(Operation.PUT_MANIFEST, response);
        if (failure.reason().recovery() == Recovery.RETRY) {
          throw failure;
        }
        return Set.of();
      }
      exchange.requireSuccess(Operation.PUT_MANIFEST, response);
      Set<String> set = new HashSet<>();
      for (String header : response.headers("OCI-Tag")) {
        Arrays.stream(header.split(",")).map(String::strip).forEach(set::add);
      }
      set.retainAll(tags);
      if (set.isEmpty()) {
        host.ignoresTagParameters();
      }
      return Set.copyOf(set);
    }
  }

  /// Notes that a tag was not set of which the registry said that it was.
  public void mistrustTags() {
    host.ignoresTagParameters();
  }

  private HttpRequest put(ManifestBytes manifest, String referenceAndQuery) {
    return HttpRequest.of("PUT", url("/manifests/" + referenceAndQuery))
        .with("Content-Type", manifest.mediaType().value())
        .with(RequestBody.of(manifest.bytes()))
        .storingManifest();
  }

  /// Removes a tag, and leaves the manifest that it points at.
  ///
  /// @return false where the registry says that there is no such tag
  public boolean deleteTag(String tag) {
    HttpRequest request = HttpRequest.of("DELETE", url("/manifests/" + tag));
    try (HttpResponse response = exchange.send(Operation.DELETE_MANIFEST, request)) {
      if (response.status() == 404) {
        return false;
      }
      exchange.requireSuccess(Operation.DELETE_MANIFEST, response);
      return true;
    }
  }

  /// Whether the repository holds this blob. One that it says to be of another size is not this blob.
  public boolean hasBlob(Descriptor blob) {
    HttpRequest request = HttpRequest.of("HEAD", url("/blobs/" + blob.digest()));
    try (HttpResponse response = exchange.read(Operation.HEAD_BLOB, request)) {
      if (response.status() == 404) {
        return false;
      }
      exchange.requireSuccess(Operation.HEAD_BLOB, response);
      return hasSize(blob, response);
    }
  }

  /// Opens a blob's bytes from an offset on. A registry that ignores ranges is read from its beginning
  /// and the first bytes are dropped.
  public InputStream openBlob(Descriptor blob, long offset) throws IOException {
    HttpRequest request = HttpRequest.of("GET", url("/blobs/" + blob.digest())).expectingMuch();
    if (offset > 0) {
      request = request.with("Range", "bytes=" + offset + "-");
    }
    HttpResponse response = exchange.read(Operation.GET_BLOB, request);
    try {
      exchange.requireSuccess(Operation.GET_BLOB, response);
      InputStream body = response.body();
      if (response.status() == 206) {
        requireRange(response, offset);
      } else {
        requireSize(blob, response);
        body.skipNBytes(offset);
      }
      return body;
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  /// Ends what is left of an upload of a blob that the repository holds, as a kill leaves it between the
  /// last byte and the answer.
  public void settle(Descriptor blob) {
    uploads.settle(blob);
  }

  /// The upload of a blob into the repository, not begun yet.
  ///
  /// @param mountFrom repositories of the same registry, from which it is mounted where they hold it
  public BlobUpload upload(
      Descriptor blob, List<Repository> mountFrom, BlobContent content, UploadProgress progress) {
    return uploads.upload(blob, mountFrom, content, progress);
  }

  private static void requireSize(Descriptor blob, HttpResponse response) {
    if (!hasSize(blob, response)) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          "the source's blob "
              + blob.digest()
              + " has another size than its descriptor says, which is "
              + blob.size()
              + " bytes");
    }
  }

  /// Whether the answer's length is the blob's; so too where it does not say.
  private static boolean hasSize(Descriptor blob, HttpResponse response) {
    String length = response.header("Content-Length").orElse("");
    return length.isEmpty() || length.equals(Long.toString(blob.size()));
  }

  private void requireRange(HttpResponse response, long offset) {
    String range = response.header("Content-Range").orElse("");
    if (!range.startsWith("bytes " + offset + "-")) {
      throw exchange
          .failures()
          .ofProtocol(Operation.GET_BLOB, "with another range than was asked for");
    }
  }

  /// Every type of manifest is one of a vendor's. What is not, such as a page, is no manifest.
  private MediaType contentType(HttpResponse response) {
    String header = response.header("Content-Type").orElse("");
    try {
      if (header.startsWith("application/vnd.")) {
        return MediaType.ofContentType(header);
      }
    } catch (IllegalArgumentException e) {
      throw exchange.failures().ofProtocol(Operation.GET_MANIFEST, "without a media type", e);
    }
    throw exchange.failures().ofProtocol(Operation.GET_MANIFEST, "with something else");
  }

  private static Optional<Digest> contentDigest(HttpResponse response) {
    try {
      return response.header("Docker-Content-Digest").map(Digest::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private URI url(String pathAndQuery) {
    return URI.create(access.endpoint().origin() + "/v2/" + repository.path() + pathAndQuery);
  }
}
