package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/// Takes blobs in: in one request, in chunks, or by mounting one from another repository.
final class UploadHandler {
  private final Storage storage;
  private final RegistryOptions options;
  private final Map<String, UploadSession> sessions = new ConcurrentHashMap<>();
  private final LongAdder started = new LongAdder();

  UploadHandler(Storage storage, RegistryOptions options) {
    this.storage = storage;
    this.options = options;
  }

  /// Uploads begun, mounts that succeeded apart.
  long started() {
    return started.sum();
  }

  /// How many bytes an upload under way has brought; 0 where there is no such upload.
  long offset(String id) {
    return Optional.ofNullable(sessions.get(id)).map(UploadSession::offset).orElse(0L);
  }

  /// Forgets every upload under way, as a registry does that lost its cache.
  void forgetAll() {
    sessions.values().forEach(session -> session.spool().delete());
    sessions.clear();
  }

  /// Serves `POST` on the place where uploads begin. A mount from a repository that the client may
  /// not read is answered as one from a repository that lacks the blob: with an upload.
  Answer begin(Route.Uploads route, Request request, Predicate<String> mayPullFrom)
      throws IOException {
    Optional<Content> mounted = mounted(request, mayPullFrom);
    if (mounted.isPresent()) {
      String digest = request.query().first("mount").orElseThrow();
      storage.repository(route.repository()).add(digest, mounted.get());
      return created(route.repository(), digest, request);
    }
    started.increment();
    var session =
        new UploadSession(UUID.randomUUID().toString(), route.repository(), storage.newSpool());
    Optional<String> digest = request.query().first("digest");
    if (digest.isPresent()) {
      checkForm(digest.get());
      session.append(request.body());
      return commit(session, digest.get(), request);
    }
    sessions.put(session.id(), session);
    Answer answer = progress(202, session, request).with("Docker-Upload-UUID", session.id());
    return options.chunkMinimum() == 0
        ? answer
        : answer.with("OCI-Chunk-Min-Length", Long.toString(options.chunkMinimum()));
  }

  Answer serve(Route.Upload route, Request request) throws IOException {
    UploadSession session =
        Optional.ofNullable(sessions.get(route.id()))
            .filter(found -> found.repository().equals(route.repository()))
            .orElseThrow(() -> OciError.BLOB_UPLOAD_UNKNOWN.refusal("no such upload"));
    return switch (request.method()) {
      case "GET" -> progress(204, session, request);
      case "PATCH" -> patch(session, request);
      case "PUT" -> close(session, request);
      case "DELETE" -> cancel(session);
      default -> OciError.UNSUPPORTED.answer("an upload takes GET, PATCH, PUT and DELETE");
    };
  }

  private Answer patch(UploadSession session, Request request) throws IOException {
    checkState(session, request);
    Optional<Answer> refused = checkRange(session, request);
    if (refused.isPresent()) {
      return refused.get();
    }
    long length = request.header("Content-Length").map(Long::parseLong).orElse(Long.MAX_VALUE);
    if (!session.acceptsChunk(length, options.chunkMinimum())) {
      throw OciError.SIZE_INVALID.refusal("a chunk below the minimum was not the last");
    }
    session.append(request.body());
    return progress(202, session, request);
  }

  private Answer close(UploadSession session, Request request) throws IOException {
    checkState(session, request);
    String digest =
        request
            .query()
            .first("digest")
            .orElseThrow(() -> OciError.DIGEST_INVALID.refusal("the digest is missing"));
    checkForm(digest);
    Optional<Answer> refused = checkRange(session, request);
    if (refused.isPresent()) {
      return refused.get();
    }
    session.append(request.body());
    sessions.remove(session.id());
    return commit(session, digest, request);
  }

  private Answer cancel(UploadSession session) {
    sessions.remove(session.id());
    session.spool().delete();
    return Answer.of(204);
  }

  private Answer commit(UploadSession session, String digest, Request request) throws IOException {
    Spool spool = session.spool();
    spool.seal();
    storage.received(digest);
    String actual = digest.startsWith("sha512:") ? ContentDigest.sha512(spool) : session.sha256();
    if (!actual.equals(digest)) {
      spool.delete();
      throw OciError.DIGEST_INVALID.refusal("the bytes have the digest " + actual);
    }
    if (!storage.repository(session.repository()).add(digest, spool)) {
      spool.delete();
    }
    return created(session.repository(), digest, request);
  }

  private Optional<Content> mounted(Request request, Predicate<String> mayPullFrom) {
    Optional<String> digest = request.query().first("mount");
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> from = request.query().first("from");
    if (from.isEmpty() && options.has(RegistryTrait.ANONYMOUS_MOUNTS)) {
      return storage.namesOfHolders(digest.get()).stream()
          .filter(mayPullFrom)
          .findFirst()
          .flatMap(name -> storage.repository(name).blob(digest.get()));
    }
    return from.filter(mayPullFrom)
        .flatMap(storage::existing)
        .flatMap(source -> source.blob(digest.get()));
  }

  /// A chunk must begin where the one before it ended, and be as long as it says.
  private static Optional<Answer> checkRange(UploadSession session, Request request) {
    Optional<String> header = request.header("Content-Range");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    ContentRange range =
        ContentRange.of(header.get())
            .orElseThrow(() -> OciError.BLOB_UPLOAD_INVALID.refusal("not a Content-Range"));
    if (range.first() != session.offset()) {
      return Optional.of(
          OciError.BLOB_UPLOAD_INVALID
              .answer(416, "the chunk does not begin where the upload stands")
              .with("Range", received(session)));
    }
    long length = request.header("Content-Length").map(Long::parseLong).orElse(-1L);
    if (range.length() != length) {
      throw OciError.SIZE_INVALID.refusal("Content-Range and Content-Length differ");
    }
    return Optional.empty();
  }

  /// A Location is opaque and good for one write; only the newest one is.
  private static void checkState(UploadSession session, Request request) {
    if (request.query().first("_state").filter(session::isCurrent).isEmpty()) {
      throw OciError.BLOB_UPLOAD_INVALID.refusal("not the newest Location of this upload");
    }
  }

  private static void checkForm(String digest) {
    if (!ContentDigest.isWellFormed(digest)) {
      throw OciError.DIGEST_INVALID.refusal("neither a sha256 nor a sha512");
    }
  }

  private Answer progress(int status, UploadSession session, Request request) {
    String path =
        "/v2/%s/blobs/uploads/%s?_state=%s"
            .formatted(session.repository(), session.id(), session.nextState());
    return Answer.of(status)
        .with("Location", location(path, request))
        .with("Range", received(session));
  }

  private static String received(UploadSession session) {
    return "0-" + Math.max(0, session.offset() - 1);
  }

  private Answer created(String repository, String digest, Request request) {
    return Answer.of(201)
        .with("Location", location("/v2/%s/blobs/%s".formatted(repository, digest), request))
        .with("Docker-Content-Digest", digest);
  }

  private String location(String path, Request request) {
    return options.has(RegistryTrait.RELATIVE_LOCATIONS) ? path : request.origin() + path;
  }
}
