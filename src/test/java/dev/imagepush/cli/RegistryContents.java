package dev.imagepush.cli;

import dev.imagepush.testing.registry.TestImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// What a registry holds in one repository, read by a client that shares no code with the engine.
record RegistryContents(HttpClient client, String repository) {
  private static final String ACCEPTED =
      "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";

  Optional<byte[]> manifest(String reference) throws IOException, InterruptedException {
    return get("/manifests/" + reference);
  }

  /// How many of an image's parts are there and have other bytes.
  int wrongParts(TestImage image) throws IOException, InterruptedException {
    int wrong = 0;
    for (Map.Entry<String, byte[]> blob : image.blobs().entrySet()) {
      wrong += isOther(get("/blobs/" + blob.getKey()), blob.getValue());
    }
    for (TestImage.TestManifest manifest : image.manifests().values()) {
      wrong += isOther(manifest(manifest.digest()), manifest.bytes());
    }
    return wrong;
  }

  /// How many of an image's parts are not there.
  int missingParts(TestImage image) throws IOException, InterruptedException {
    int missing = 0;
    for (String blob : image.blobs().keySet()) {
      missing += get("/blobs/" + blob).isEmpty() ? 1 : 0;
    }
    for (TestImage.TestManifest manifest : image.manifests().values()) {
      missing += manifest(manifest.digest()).isEmpty() ? 1 : 0;
    }
    return missing;
  }

  private static int isOther(Optional<byte[]> stored, byte[] expected) {
    return stored.filter(bytes -> !Arrays.equals(bytes, expected)).isPresent() ? 1 : 0;
  }

  private Optional<byte[]> get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(repository + path))
                .header("Accept", ACCEPTED)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return switch (answer.statusCode()) {
      case 200 -> Optional.of(answer.body());
      case 404 -> Optional.empty();
      default -> throw new IOException("GET " + path + ": " + answer.statusCode());
    };
  }
}
