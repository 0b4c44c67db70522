package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.RequestMatch;

/// The steps of a push, by the names that people have for them, for scripting faults.
public final class RegistryRequests {
  private static final String UPLOADS = "/blobs/uploads/";

  private RegistryRequests() {}

  /// The question whether a blob is there.
  public static RequestMatch blobHead() {
    return RequestMatch.head("/blobs/");
  }

  public static RequestMatch blobGet() {
    return RequestMatch.get("/blobs/").and(request -> !request.path().contains(UPLOADS));
  }

  public static RequestMatch uploadStart() {
    return RequestMatch.post(UPLOADS).withoutQuery("mount");
  }

  public static RequestMatch mount() {
    return RequestMatch.post(UPLOADS).withQuery("mount");
  }

  public static RequestMatch chunk() {
    return RequestMatch.patch(UPLOADS);
  }

  /// The question how far an upload has come.
  public static RequestMatch uploadStatus() {
    return RequestMatch.get(UPLOADS);
  }

  /// The closing `PUT`, with or without a body.
  public static RequestMatch commit() {
    return RequestMatch.put(UPLOADS);
  }

  public static RequestMatch uploadCancel() {
    return RequestMatch.delete(UPLOADS);
  }

  /// Whatever carries a blob's bytes.
  public static RequestMatch blobBytes() {
    return new RequestMatch(
        request ->
            request.path().contains(UPLOADS)
                && !request.header("Content-Length").orElse("").equals("0")
                && (request.headers().contains("Content-Length")
                    || request.headers().contains("Transfer-Encoding")));
  }

  public static RequestMatch manifestHead() {
    return RequestMatch.head("/manifests/");
  }

  public static RequestMatch manifestGet() {
    return RequestMatch.get("/manifests/");
  }

  public static RequestMatch manifestPut() {
    return RequestMatch.put("/manifests/");
  }

  /// The `PUT` that makes a tag point at a manifest.
  public static RequestMatch tagPut() {
    return manifestPut().and(request -> !request.path().contains(":"));
  }

  public static RequestMatch token() {
    return RequestMatch.any(TokenServer.PATH).and(request -> request.path().equals("/token"));
  }

  /// Everything under `/v2/`.
  public static RequestMatch api() {
    return new RequestMatch(request -> request.path().startsWith("/v2/"));
  }
}
