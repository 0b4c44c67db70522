package dev.imagepush.push;

import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An index for tests, entry by entry.
final class PlatformIndex {
  private final List<String> entries = new ArrayList<>();
  private final Map<String, TestImage.TestManifest> manifests = new LinkedHashMap<>();
  private final Map<String, byte[]> blobs = new LinkedHashMap<>();

  /// Adds an image for a platform, such as `linux/arm64/v8`.
  PlatformIndex with(String platform, TestImage image) {
    String[] parts = platform.split("/", -1);
    String variant = parts.length == 3 ? ",\"variant\":\"" + parts[2] + "\"" : "";
    return with(
        image,
        ",\"platform\":{\"architecture\":\"%s\",\"os\":\"%s\"%s}"
            .formatted(parts[1], parts[0], variant));
  }

  /// Adds an image or an index without saying for which platform it is.
  PlatformIndex with(TestImage image) {
    return with(image, "");
  }

  /// Adds an attestation as BuildKit does.
  PlatformIndex attesting(TestImage subject, TestImage attestation) {
    return with(
        attestation,
        ",\"platform\":{\"architecture\":\"unknown\",\"os\":\"unknown\"},\"annotations\":"
            + "{\"vnd.docker.reference.digest\":\"%s\",".formatted(subject.digest())
            + "\"vnd.docker.reference.type\":\"attestation-manifest\"}");
  }

  private PlatformIndex with(TestImage image, String more) {
    manifests.putAll(image.manifests());
    blobs.putAll(image.blobs());
    entries.add(
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
            .formatted(image.mediaType(), image.digest(), image.bytes().length, more));
    return this;
  }

  TestImage build() {
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s],\"annotations\":{\"a\":\"b\"}}"
            .formatted(TestImages.OCI_INDEX, String.join(",", entries));
    var root =
        new TestImage.TestManifest(TestImages.OCI_INDEX, json.getBytes(StandardCharsets.UTF_8));
    Map<String, TestImage.TestManifest> all = new LinkedHashMap<>(manifests);
    all.put(root.digest(), root);
    return new TestImage(root.digest(), all, blobs);
  }
}
