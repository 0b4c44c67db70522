package dev.imagepush.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An OCI image layout whose layers are all one file of holes: it claims any size and takes no room.
/// The layers' digests are made up, so only a [DiscardingRegistry] takes them.
public final class SparseLayout {
  /// The image's reference name.
  public static final String NAME = "v1";

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private SparseLayout() {}

  /// Makes a layout in a folder that exists.
  public static Path write(Path folder, int layers, long layerBytes) throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
    Path holes = folder.resolve("holes");
    try (RandomAccessFile file = new RandomAccessFile(holes.toFile(), "rw")) {
      file.setLength(layerBytes);
    }
    for (int layer = 0; layer < layers; layer++) {
      Files.createLink(blobs.resolve(hex(digest(layer))), holes);
    }
    String config = stored(blobs, "application/vnd.oci.image.config.v1+json", "{}");
    String layerList =
        IntStream.range(0, layers)
            .mapToObj(
                layer ->
                    descriptor("application/vnd.oci.image.layer.v1.tar", digest(layer), layerBytes))
            .collect(Collectors.joining(","));
    String manifest =
        stored(
            blobs,
            MANIFEST,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST, config, layerList));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        folder.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s]}"
            .formatted(
                manifest.replace(
                    "}",
                    ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}"
                        .formatted(NAME))));
    return folder;
  }

  private static String digest(int layer) {
    return ContentDigest.sha256(("layer " + layer).getBytes(UTF_8));
  }

  private static String hex(String digest) {
    return digest.substring(digest.indexOf(':') + 1);
  }

  private static String stored(Path blobs, String mediaType, String text) throws IOException {
    String digest = ContentDigest.sha256(text.getBytes(UTF_8));
    Files.writeString(blobs.resolve(hex(digest)), text);
    return descriptor(mediaType, digest, text.length());
  }

  private static String descriptor(String mediaType, String digest, long bytes) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, bytes);
  }
}
