package dev.imagepush.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Images as tar archives.
public final class ImageArchives {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ImageArchives() {}

  /// An OCI image layout of one image.
  public static byte[] layout(TestImage image) throws IOException {
    return tar(layoutFiles(image));
  }

  /// The same as a folder.
  public static void writeLayout(TestImage image, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : layoutFiles(image).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private static Map<String, byte[]> layoutFiles(TestImage image) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
    entries.put(
        "index.json",
        JSON.writeValueAsBytes(
            Map.of(
                "schemaVersion",
                2,
                "manifests",
                List.of(
                    Map.of(
                        "mediaType",
                        image.mediaType(),
                        "digest",
                        image.digest(),
                        "size",
                        image.bytes().length)))));
    image.manifests().forEach((digest, manifest) -> entries.put(blob(digest), manifest.bytes()));
    image.blobs().forEach((digest, bytes) -> entries.put(blob(digest), bytes));
    return entries;
  }

  /// What `docker save` writes for an image named `app:1` with one layer that is not compressed.
  public static byte[] dockerArchive(byte[] layer) throws IOException {
    TestImage image = TestImages.image(TestLayer.of(TestLayer.TAR, layer));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("layer/layer.tar", layer);
    entries.put("config.json", List.copyOf(image.blobs().values()).getLast());
    entries.put(
        "manifest.json",
        JSON.writeValueAsBytes(
            List.of(
                Map.of(
                    "Config",
                    "config.json",
                    "RepoTags",
                    List.of("app:1"),
                    "Layers",
                    List.of("layer/layer.tar")))));
    return tar(entries);
  }

  public static byte[] tar(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : entries.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String blob(String digest) {
    return "blobs/" + digest.replace(':', '/');
  }
}
