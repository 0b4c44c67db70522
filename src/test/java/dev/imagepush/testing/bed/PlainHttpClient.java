package dev.imagepush.testing.bed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Reads manifests and blobs with one GET each of the JDK's HTTP client.
public record PlainHttpClient() implements IndependentClient {
  private static final String MANIFEST_TYPES =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json");
  private static final int OK = 200;

  @Override
  public ReadManifest manifest(Access access, String repository, String reference) {
    HttpResponse<byte[]> response =
        get(access, repository + "/manifests/" + reference, MANIFEST_TYPES);
    return new ReadManifest(
        response.headers().firstValue("Docker-Content-Digest").orElse(""), response.body());
  }

  /// The bytes of a blob.
  ///
  /// @throws TestBedException if the registry does not give it
  public static byte[] blob(Access access, String repository, String digest) {
    return get(access, repository + "/blobs/" + digest, "*/*").body();
  }

  private static HttpResponse<byte[]> get(Access access, String path, String types) {
    URI address = URI.create(access.url() + "/v2/" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", types);
    if (access.login() != null) {
      request.header("Authorization", "Basic " + access.login().basic());
    }
    HttpClient.Builder builder = HttpClient.newBuilder();
    if (access.authority() != null) {
      builder.sslContext(access.authority().trustingContext());
    }
    try (HttpClient client = builder.build()) {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != OK) {
        throw new TestBedException("GET %s: %d".formatted(address, response.statusCode()));
      }
      return response;
    } catch (IOException e) {
      throw new TestBedException("GET " + address + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestBedException("GET " + address + " was interrupted", e);
    }
  }
}
