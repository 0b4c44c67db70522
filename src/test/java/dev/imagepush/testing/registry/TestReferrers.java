package dev.imagepush.testing.registry;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Manifests that refer to others, for tests: signatures, SBOMs, and the indexes that list them.
public final class TestReferrers {
  private static final String EMPTY = "application/vnd.oci.empty.v1+json";

  private TestReferrers() {}

  /// An artifact of this type that refers to a manifest; the seed tells those of one type apart.
  public static TestImage of(TestImage subject, String artifactType, long seed) {
    byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
    byte[] content = TestImages.randomBytes(seed, 200);
    String json =
        ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"artifactType\":\"%s\",\"config\":%s,"
                + "\"layers\":[%s],\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},"
                + "\"annotations\":{\"seed\":\"%d\"}}")
            .formatted(
                TestImages.OCI_MANIFEST,
                artifactType,
                descriptor(EMPTY, config),
                descriptor(artifactType, content),
                subject.mediaType(),
                subject.digest(),
                subject.bytes().length,
                seed);
    var root =
        new TestImage.TestManifest(TestImages.OCI_MANIFEST, json.getBytes(StandardCharsets.UTF_8));
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    blobs.put(ContentDigest.sha256(content), content);
    blobs.put(ContentDigest.sha256(config), config);
    return new TestImage(root.digest(), Map.of(root.digest(), root), blobs);
  }

  /// The tag under which clients list what refers to an image: `sha256-<hex>`.
  public static String tag(TestImage subject) {
    return subject.digest().replace(':', '-');
  }

  /// Such a list, as a client writes it that knows no artifact types.
  public static byte[] list(TestImage... referrers) {
    String entries =
        Stream.of(referrers)
            .map(referrer -> descriptor(referrer.mediaType(), referrer.bytes()))
            .collect(Collectors.joining(","));
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(TestImages.OCI_INDEX, entries)
        .getBytes(StandardCharsets.UTF_8);
  }

  /// The digests that a manifest's text names, its subject's among them, in order.
  public static List<String> digestsIn(String json) {
    return Stream.of(json.split("\"digest\":\"", -1))
        .skip(1)
        .map(part -> part.substring(0, part.indexOf('"')))
        .toList();
  }

  private static String descriptor(String mediaType, byte[] bytes) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, ContentDigest.sha256(bytes), bytes.length);
  }
}
