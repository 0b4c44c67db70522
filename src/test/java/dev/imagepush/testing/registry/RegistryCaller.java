package dev.imagepush.testing.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// A client that says exactly what a test tells it to, on the JDK's HTTP client.
final class RegistryCaller implements AutoCloseable {
  private final HttpClient client;
  private final URI base;

  RegistryCaller(String base) {
    this(base, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  RegistryCaller(String base, HttpClient client) {
    this.base = URI.create(base);
    this.client = client;
  }

  HttpResponse<byte[]> call(String method, String target, String... headers) {
    return call(method, target, new byte[0], headers);
  }

  HttpResponse<byte[]> call(String method, String target, byte[] body, String... headers) {
    try {
      return send(method, target, body, headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As `call`, for exchanges that are expected to break.
  HttpResponse<byte[]> send(String method, String target, byte[] body, String... headers)
      throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(target));
    request.method(
        method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Begins an upload; its Location.
  String begin(String repository) {
    return location(call("POST", "/v2/" + repository + "/blobs/uploads/"));
  }

  /// The Location with the digest added, as the closing `PUT` wants it.
  static String closing(String location, String digest) {
    return location + (location.contains("?") ? "&" : "?") + "digest=" + digest;
  }

  HttpResponse<byte[]> pushBlob(String repository, byte[] bytes) {
    return call("PUT", closing(begin(repository), ContentDigest.sha256(bytes)), bytes);
  }

  /// Pushes all of an image and tags its root; the answer to the last request.
  HttpResponse<byte[]> push(String repository, String tag, TestImage image) {
    image.blobs().values().forEach(bytes -> pushBlob(repository, bytes));
    image
        .manifests()
        .forEach(
            (digest, manifest) ->
                call(
                    "PUT",
                    "/v2/" + repository + "/manifests/" + digest,
                    manifest.bytes(),
                    "Content-Type",
                    manifest.mediaType()));
    return call(
        "PUT",
        "/v2/" + repository + "/manifests/" + tag,
        image.bytes(),
        "Content-Type",
        image.mediaType());
  }

  static String location(HttpResponse<?> response) {
    return header(response, "Location");
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Override
  public void close() {
    client.close();
  }
}
