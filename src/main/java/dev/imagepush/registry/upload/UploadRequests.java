package dev.imagepush.registry.upload;

import dev.imagepush.exit.ExitException;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.RequestBody;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.Operation;
import dev.imagepush.registry.access.RegistryExchange;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// The requests of an upload, and what their answers say. Knows nothing of which one is next.
final class UploadRequests {
  /// Closing a session is a courtesy; a stopped push does not wait long for it, be it for a connection
  /// that others hold.
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(1);

  private static final int MOST_FAREWELLS = 3;

  private static final Duration LEAST_COMMIT_TIME = Duration.ofMinutes(5);
  private static final long SLOWEST_COMMIT_PER_SECOND = 16 << 20;

  private final RegistryExchange exchange;
  private final URI uploads;

  /// @param uploads where uploads begin: `…/blobs/uploads/`
  UploadRequests(RegistryExchange exchange, URI uploads) {
    this.exchange = exchange;
    this.uploads = uploads;
  }

  /// Waits for a place among those who send blobs to this host.
  Traffic.Place placeToSend() {
    return exchange.placeToSend();
  }

  URI uploads() {
    return uploads;
  }

  /// An upload that was opened.
  ///
  /// @param leastChunk `OCI-Chunk-Min-Length`; 0 where the registry does not say it
  record Opened(URI location, long leastChunk) {}

  Opened open() {
    try (HttpResponse response = exchange.send(Operation.POST_UPLOAD, emptyPost(uploads))) {
      exchange.requireSuccess(Operation.POST_UPLOAD, response);
      return opened(response);
    }
  }

  /// What a registry makes of a mount.
  sealed interface MountAnswer {
    record Done() implements MountAnswer {}

    /// An upload, for it does not hold the blob there.
    record Session(Opened opened) implements MountAnswer {}

    /// @param ofThisUser whether it may take the same from another
    record Refused(boolean ofThisUser) implements MountAnswer {}
  }

  MountAnswer mount(Descriptor blob, Repository from) {
    URI url = URI.create(uploads + "?mount=" + blob.digest() + "&from=" + from.path());
    try (HttpResponse response = exchange.send(Operation.POST_UPLOAD, emptyPost(url))) {
      return switch (response.status()) {
        case 201 -> new MountAnswer.Done();
        case 202 -> new MountAnswer.Session(opened(response));
        case 429, 503 -> throw exchange.failures().of(Operation.POST_UPLOAD, response);
        // Harbor answers 401 where it means that there is no such project (goharbor/harbor#17097).
        case 403 -> new MountAnswer.Refused(true);
        // Registries refuse a mount in many ways, 500 among them.
        default -> new MountAnswer.Refused(false);
      };
    } catch (ExitException e) {
      return switch (e.reason()) {
        case UNAUTHORIZED -> new MountAnswer.Refused(true);
        default -> throw e;
      };
    }
  }

  /// Where an upload stands.
  ///
  /// @param range null where the registry did not say it
  record Standing(URI location, @Nullable String range) {}

  /// Asks where an upload stands; empty where the registry does not know it any more, or does not tell.
  Optional<Standing> status(URI location) {
    try (HttpResponse response =
        exchange.send(Operation.GET_UPLOAD, HttpRequest.of("GET", location))) {
      if (response.isSuccess()) {
        exchange.requireSuccess(Operation.GET_UPLOAD, response);
        return Optional.of(
            new Standing(next(response, location), response.header("Range").orElse(null)));
      }
      if (response.status() == 429 || response.status() >= 500 && response.status() != 501) {
        throw exchange.failures().of(Operation.GET_UPLOAD, response);
      }
      return Optional.empty();
    }
  }

  /// What became of a request with bytes.
  sealed interface Sent {
    /// The registry holds the blob.
    record Done() implements Sent {}

    /// It took the chunk.
    record Taken(Standing standing) implements Sent {}

    /// It wanted another token, and we have one. What it took of the body is not known.
    record Renewed() implements Sent {}

    record Refused(ExitException refusal) implements Sent {}
  }

  /// @param renew whether a 401 may be answered with a new token
  Sent send(Descriptor blob, UploadStep step, URI location, RequestBody body, boolean renew) {
    Operation operation = step.closing() ? Operation.PUT_BLOB : Operation.PATCH_UPLOAD;
    Optional<HttpResponse> answer =
        exchange.sendOnce(operation, request(blob, step, location).with(body), renew);
    if (answer.isEmpty()) {
      return new Sent.Renewed();
    }
    try (HttpResponse response = answer.get()) {
      if (!response.isSuccess()) {
        return new Sent.Refused(exchange.failures().of(operation, response));
      }
      exchange.requireSuccess(operation, response);
      return step.closing()
          ? new Sent.Done()
          : new Sent.Taken(
              new Standing(next(response, location), response.header("Range").orElse(null)));
    }
  }

  /// Closes a session, so that none stays open.
  void close(URI location) {
    boolean interrupted = Thread.interrupted();
    Thread farewell = Thread.ofVirtual().name("farewell").start(() -> delete(location));
    try {
      if (!farewell.join(LONGEST_FAREWELL)) {
        farewell.interrupt();
      }
    } catch (InterruptedException e) {
      farewell.interrupt();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete(URI location) {
    try {
      URI newest = location;
      for (int attempt = 1; !deleted(newest) && attempt < MOST_FAREWELLS; attempt++) {
        Optional<Standing> standing = status(newest);
        if (standing.isEmpty()) {
          return;
        }
        newest = standing.get().location();
      }
    } catch (ExitException | CancellationException e) {
      return; // The registry forgets it by itself, later.
    }
  }

  /// Returns false where the registry wants to hear another location: the CNCF registry's says how much
  /// was sent, and a request that broke off did not bring the newest.
  private boolean deleted(URI location) {
    try (HttpResponse response =
        exchange.send(Operation.DELETE_UPLOAD, HttpRequest.of("DELETE", location))) {
      response.discard();
      // Quay's tokens give no right to it: 403.
      return response.status() != 416 && response.status() != 400;
    }
  }

  private static HttpRequest request(Descriptor blob, UploadStep step, URI location) {
    HttpRequest request =
        HttpRequest.of(
                step.closing() ? "PUT" : "PATCH",
                step.closing() ? closing(location, blob) : location)
            .with("Content-Type", "application/octet-stream")
            .answeredWithin(answerTime(step.closing() ? blob.size() : step.length()));
    // Without it Gitea takes a chunk for a stream of its own (dotnet/sdk-container-builds#471).
    return step.isWhole() || step.length() == 0
        ? request
        : request.with("Content-Range", step.from() + "-" + (step.end() - 1));
  }

  private static URI closing(URI location, Descriptor blob) {
    String separator = location.getRawQuery() == null ? "?" : "&";
    return URI.create(location + separator + "digest=" + blob.digest());
  }

  /// A registry reads the blob once more before it answers, and some copy it in their object store.
  private static Duration answerTime(long bytes) {
    return LEAST_COMMIT_TIME.plusSeconds(bytes / SLOWEST_COMMIT_PER_SECOND);
  }

  private Opened opened(HttpResponse response) {
    String location =
        response
            .header("Location")
            .filter(header -> !header.isBlank())
            .orElseThrow(
                () -> exchange.failures().ofProtocol(Operation.POST_UPLOAD, "without a Location"));
    return new Opened(Locations.ofUpload(response.url(), location), leastChunk(response));
  }

  /// Where an upload goes on; where it was, as long as the registry does not say anything else.
  private static URI next(HttpResponse response, URI before) {
    return response
        .header("Location")
        .filter(header -> !header.isBlank())
        .map(header -> Locations.ofUpload(response.url(), header))
        .orElse(before);
  }

  private static long leastChunk(HttpResponse response) {
    return response
        .header("OCI-Chunk-Min-Length")
        .filter(header -> header.matches("[0-9]{1,15}"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  private static HttpRequest emptyPost(URI url) {
    return HttpRequest.of("POST", url).with(RequestBody.of(new byte[0]));
  }
}
