package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

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
      requireSuccess(Operation.HEAD_MANIFEST, response);
      Optional<Digest> digest = contentDigest(response);
      // Some registries leave the header out; the bytes say it as well.
      return digest.isPresent() ? digest : Optional.of(manifest(reference).digest());
    }
  }

  /// Reads a manifest by tag or digest.
  ///
  /// @throws ExitException SourceCorrupt or DigestMismatch where a digest was asked for and other bytes
  ///     came; LimitExceeded for a manifest that is too long
  public ManifestBytes manifest(String reference) {
    HttpRequest request =
        HttpRequest.of("GET", url("/manifests/" + reference)).with("Accept", ACCEPTED_MANIFESTS);
    try (HttpResponse response = exchange.read(Operation.GET_MANIFEST, request)) {
      requireSuccess(Operation.GET_MANIFEST, response);
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

  /// Stores a manifest under its digest or a tag.
  public void putManifest(ManifestBytes manifest, String reference) {
    HttpRequest request =
        HttpRequest.of("PUT", url("/manifests/" + reference))
            .with("Content-Type", manifest.mediaType().value())
            .with(RequestBody.of(manifest.bytes()));
    try (HttpResponse response = exchange.send(Operation.PUT_MANIFEST, request)) {
      requireSuccess(Operation.PUT_MANIFEST, response);
    }
  }

  /// Whether the repository holds this blob.
  ///
  /// @throws ExitException SourceCorrupt where it holds the blob, and with another size
  public boolean hasBlob(Descriptor blob) {
    HttpRequest request = HttpRequest.of("HEAD", url("/blobs/" + blob.digest()));
    try (HttpResponse response = exchange.read(Operation.HEAD_BLOB, request)) {
      if (response.status() == 404) {
        return false;
      }
      requireSuccess(Operation.HEAD_BLOB, response);
      requireSize(blob, response);
      return true;
    }
  }

  /// Opens a blob's bytes from an offset on. A registry that ignores ranges is read from its beginning
  /// and the first bytes are dropped.
  public InputStream openBlob(Descriptor blob, long offset) throws IOException {
    HttpRequest request = HttpRequest.of("GET", url("/blobs/" + blob.digest()));
    if (offset > 0) {
      request = request.with("Range", "bytes=" + offset + "-");
    }
    HttpResponse response = exchange.read(Operation.GET_BLOB, request);
    try {
      requireSuccess(Operation.GET_BLOB, response);
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

  /// Asks the registry to take a blob over from another of its repositories.
  ///
  /// @return whether it did; a registry that cannot, or may not, is not at fault
  public boolean mountBlob(Descriptor blob, Repository from) {
    URI url = url("/blobs/uploads/?mount=" + blob.digest() + "&from=" + from.path());
    try (HttpResponse response = exchange.send(Operation.POST_UPLOAD, emptyPost(url))) {
      if (response.status() == 202) {
        // The session that it opened instead is closed: the upload opens its own.
        new BlobUpload(exchange, access, session(response)).giveUp();
      }
      return response.status() == 201;
    } catch (ExitException e) {
      return false; // Registries refuse a mount in many ways; the upload that follows says what is
      // wrong.
    }
  }

  /// Uploads a blob.
  public void uploadBlob(Descriptor blob, BlobContent content, RequestBody.ByteCount sent) {
    URI session;
    try (HttpResponse response =
        exchange.send(Operation.POST_UPLOAD, emptyPost(url("/blobs/uploads/")))) {
      requireSuccess(Operation.POST_UPLOAD, response);
      session = session(response);
    }
    new BlobUpload(exchange, access, session).send(blob, content, sent);
  }

  private URI session(HttpResponse response) {
    String location =
        response
            .header("Location")
            .orElseThrow(
                () ->
                    new ExitException(
                        ExitReason.PROTOCOL_ERROR,
                        "POST upload: " + access.host() + " answered without a Location"));
    return Locations.ofUpload(response.url(), location);
  }

  private static HttpRequest emptyPost(URI url) {
    return HttpRequest.of("POST", url).with(RequestBody.of(new byte[0]));
  }

  private void requireSuccess(Operation operation, HttpResponse response) {
    if (!response.isSuccess()) {
      throw RegistryFailures.of(access, role, operation, response);
    }
  }

  private static void requireSize(Descriptor blob, HttpResponse response) {
    String length = response.header("Content-Length").orElse("");
    if (length.matches("[0-9]{1,18}") && Long.parseLong(length) != blob.size()) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          "the blob "
              + blob.digest()
              + " has "
              + length
              + " bytes, and its descriptor says "
              + blob.size());
    }
  }

  private void requireRange(HttpResponse response, long offset) {
    String range = response.header("Content-Range").orElse("");
    if (!range.startsWith("bytes " + offset + "-")) {
      throw new ExitException(
          ExitReason.PROTOCOL_ERROR,
          "GET blob: " + access.host() + " answered with another range than was asked for");
    }
  }

  private MediaType contentType(HttpResponse response) {
    String header = response.header("Content-Type").orElse("");
    try {
      return MediaType.ofContentType(header);
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.PROTOCOL_ERROR,
          "GET manifest: " + access.host() + " answered without a media type",
          e);
    }
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
