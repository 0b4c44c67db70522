package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A registry that takes blobs of any size, counts their bytes and forgets them, unchecked. It keeps
/// manifests. Plain HTTP, no authentication.
public final class DiscardingRegistry implements AutoCloseable {
  private static final int MAX_MANIFEST_BYTES = 4 << 20;

  private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
  private final Map<String, Long> uploads = new ConcurrentHashMap<>();
  private final AtomicLong blobBytes = new AtomicLong();
  private final FakeHttpServer server = new FakeHttpServer(this::answer);

  private record Stored(String mediaType, byte[] bytes) {}

  private DiscardingRegistry() {}

  public static DiscardingRegistry start() {
    DiscardingRegistry registry = new DiscardingRegistry();
    registry.server.start();
    return registry;
  }

  /// Host and port.
  public String address() {
    return server.address();
  }

  /// How many bytes of blobs have arrived.
  public long blobBytes() {
    return blobBytes.get();
  }

  /// The digest of the manifest that a tag names.
  ///
  /// @throws IllegalArgumentException where there is none
  public String digest(String repository, String tag) {
    Stored stored = manifests.get("/v2/" + repository + "/manifests/" + tag);
    if (stored == null) {
      throw new IllegalArgumentException("no manifest " + repository + ":" + tag);
    }
    return ContentDigest.sha256(stored.bytes());
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Request request) throws IOException {
    String path = request.path();
    if (path.contains("/manifests/")) {
      return manifest(request);
    }
    return switch (request.method()) {
      case "POST" -> Answer.of(202).with("Location", path + UUID.randomUUID());
      case "PATCH" -> {
        long received = uploads.merge(path, discard(request.body()), Long::sum);
        yield Answer.of(202).with("Location", path).with("Range", "0-" + (received - 1));
      }
      case "PUT" -> {
        discard(request.body());
        uploads.remove(path);
        yield Answer.of(201).with("Location", path);
      }
      case "GET" ->
          path.equals("/v2/") ? Answer.of(200) : OciError.BLOB_UNKNOWN.answer("none kept");
      default -> Answer.of(404);
    };
  }

  private long discard(InputStream body) throws IOException {
    byte[] buffer = new byte[Content.COPY_BYTES];
    long received = 0;
    int count = body.read(buffer);
    while (count >= 0) {
      received += count;
      count = body.read(buffer);
    }
    blobBytes.addAndGet(received);
    return received;
  }

  private Answer manifest(Request request) throws IOException {
    String path = request.path();
    if (request.method().equals("PUT")) {
      Stored stored =
          new Stored(
              request.header("Content-Type").orElse(""), request.bodyUpTo(MAX_MANIFEST_BYTES));
      manifests.put(path, stored);
      manifests.put(
          path.substring(0, path.lastIndexOf('/') + 1) + ContentDigest.sha256(stored.bytes()),
          stored);
      return Answer.of(201).with("Docker-Content-Digest", ContentDigest.sha256(stored.bytes()));
    }
    Stored stored = manifests.get(path);
    return stored == null
        ? OciError.MANIFEST_UNKNOWN.answer("no such manifest")
        : Answer.of(200)
            .with(Content.of(stored.bytes()))
            .with("Content-Type", stored.mediaType())
            .with("Docker-Content-Digest", ContentDigest.sha256(stored.bytes()));
  }
}
