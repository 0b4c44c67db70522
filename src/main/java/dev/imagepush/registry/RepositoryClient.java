package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RequestBody;
import dev.imagepush.http.Traffic;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One repository on one registry, in one role. Thread-safe.
///
/// Every failure is an [ExitException] that names the operation and the host.
public final class RepositoryClient {
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
  private final Set<Repository> refusedMounts = ConcurrentHashMap.newKeySet();

  RepositoryClient(
      Repository repository,
      Role role,
      RegistryAccess access,
      RegistryExchange exchange,
      int maxManifestBytes) {
    this.repository = repository;
    this.role = role;
    this.access = access;
    this.exchange = exchange;
    this.maxManifestBytes = maxManifestBytes;
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
    HttpRequest request =
        HttpRequest.of("PUT", url("/manifests/" + reference))
            .with("Content-Type", manifest.mediaType().value())
            .with(RequestBody.of(manifest.bytes()));
    try (HttpResponse response = exchange.send(Operation.PUT_MANIFEST, request)) {
      exchange.requireSuccess(Operation.PUT_MANIFEST, response);
      return response.header("OCI-Subject").isPresent();
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

  /// Puts a blob into the repository: mounts it from another one of the same registry where that holds
  /// it, and else sends it.
  ///
  /// @param counts a count for each time that the blob's bytes are sent
  /// @return whether it was mounted
  public boolean putBlob(
      Descriptor blob,
      List<Repository> mountFrom,
      BlobContent content,
      Supplier<RequestBody.ByteCount> counts) {
    @Nullable URI session = null;
    for (Repository from : mountFrom) {
      if (refusedMounts.contains(from)) {
        continue;
      }
      if (session != null) {
        new BlobUpload(exchange, session).giveUp();
      }
      switch (mount(blob, from)) {
        case Mount.Done done -> {
          return true;
        }
        case Mount.Session opened -> session = opened.url();
        case Mount.Refused refused -> {
          session = null;
          refusedMounts.add(from);
        }
      }
    }
    try (Traffic.Place place = exchange.placeToSend()) {
      new BlobUpload(exchange, session == null ? startUpload() : session)
          .send(blob, content, counts);
    }
    return false;
  }

  /// What a registry makes of a mount.
  private sealed interface Mount {
    record Done() implements Mount {}

    /// An upload, for it does not hold the blob there.
    record Session(URI url) implements Mount {}

    record Refused() implements Mount {}
  }

  private Mount mount(Descriptor blob, Repository from) {
    URI url = url("/blobs/uploads/?mount=" + blob.digest() + "&from=" + from.path());
    try (HttpResponse response = exchange.send(Operation.POST_UPLOAD, emptyPost(url))) {
      return switch (response.status()) {
        case 201 -> new Mount.Done();
        case 202 -> new Mount.Session(session(response));
        case 429, 503 -> throw exchange.failures().of(Operation.POST_UPLOAD, response);
        // Registries refuse a mount in many ways, 500 among them.
        default -> new Mount.Refused();
      };
    } catch (ExitException e) {
      if (e.reason() == ExitReason.UNAUTHORIZED) {
        return new Mount.Refused();
      }
      throw e;
    }
  }

  private URI startUpload() {
    try (HttpResponse response =
        exchange.send(Operation.POST_UPLOAD, emptyPost(url("/blobs/uploads/")))) {
      exchange.requireSuccess(Operation.POST_UPLOAD, response);
      return session(response);
    }
  }

  private URI session(HttpResponse response) {
    String location =
        response
            .header("Location")
            .filter(header -> !header.isBlank())
            .orElseThrow(
                () -> exchange.failures().ofProtocol(Operation.POST_UPLOAD, "without a Location"));
    return Locations.ofUpload(response.url(), location);
  }

  private static HttpRequest emptyPost(URI url) {
    return HttpRequest.of("POST", url).with(RequestBody.of(new byte[0]));
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
