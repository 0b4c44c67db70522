package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.RequestBody;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.registry.access.Operation;
import dev.imagepush.registry.access.RegistryCode;
import dev.imagepush.registry.access.RegistryExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.Supplier;

/// One upload of one blob into the session that the registry opened for it, as a single PUT. The
/// registry checks the digest; where it refuses, the source is read once more to tell a corrupt source
/// from a broken transfer.
final class BlobUpload {
  /// Giving a session up is a courtesy; a stopped push does not wait long for it, be it for a connection
  /// that others hold.
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(1);

  private static final Duration LEAST_COMMIT_TIME = Duration.ofMinutes(5);
  private static final long SLOWEST_COMMIT_PER_SECOND = 16 << 20;

  private final RegistryExchange exchange;
  private final URI session;

  BlobUpload(RegistryExchange exchange, URI session) {
    this.exchange = exchange;
    this.session = session;
  }

  /// Sends the blob.
  ///
  /// @throws ExitException where the registry does not have it afterwards, as far as we know; the
  ///     session is then given up
  void send(Descriptor blob, BlobContent content, Supplier<RequestBody.ByteCount> counts) {
    HttpRequest request =
        HttpRequest.of("PUT", withDigest(blob))
            .with("Content-Type", "application/octet-stream")
            .answeredWithin(commitTime(blob))
            .with(new BlobBody(blob, content, counts));
    try (HttpResponse response = exchange.send(Operation.PUT_BLOB, request)) {
      exchange.requireSuccess(Operation.PUT_BLOB, response);
    } catch (ExitException e) {
      giveUp();
      throw refusedDigest(e.failure()) ? suspect(blob, content, e) : e;
    }
  }

  /// Closes the session, so that none stays open. Some registries give no right to do so.
  void giveUp() {
    boolean interrupted = Thread.interrupted();
    Thread farewell = Thread.ofVirtual().name("farewell").start(this::delete);
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

  private void delete() {
    try (HttpResponse response =
        exchange.send(Operation.DELETE_UPLOAD, HttpRequest.of("DELETE", session))) {
      response.discard();
    } catch (ExitException e) {
      return; // The registry forgets it by itself, later.
    }
  }

  /// A registry reads the blob once more before it answers, and some copy it in their object store.
  private static Duration commitTime(Descriptor blob) {
    return LEAST_COMMIT_TIME.plusSeconds(blob.size() / SLOWEST_COMMIT_PER_SECOND);
  }

  private URI withDigest(Descriptor blob) {
    String separator = session.getRawQuery() == null ? "?" : "&";
    return URI.create(session + separator + "digest=" + blob.digest());
  }

  private static boolean refusedDigest(Failure failure) {
    return RegistryCode.DIGEST_INVALID.name().equals(failure.registryCode())
        || RegistryCode.SIZE_INVALID.name().equals(failure.registryCode());
  }

  private static ExitException suspect(
      Descriptor blob, BlobContent content, ExitException refusal) {
    MessageDigest hash = blob.digest().algorithm().newHash();
    byte[] buffer = new byte[RequestBody.BUFFER_BYTES];
    try (InputStream in = content.open(0)) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        hash.update(buffer, 0, count);
      }
    } catch (IOException e) {
      return BlobBody.ofSource(e);
    }
    boolean sourceIsSound = Digest.finished(blob.digest().algorithm(), hash).equals(blob.digest());
    return sourceIsSound
        ? refusal
        : new ExitException(
            refusal
                .failure()
                .as(
                    ExitReason.SOURCE_CORRUPT,
                    "the source's blob "
                        + blob.digest()
                        + " has other bytes than its digest says"));
  }
}
