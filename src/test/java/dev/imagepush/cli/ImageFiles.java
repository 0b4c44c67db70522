package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.testing.registry.TestImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Writes images to files, in each form that a SOURCE may have.
final class ImageFiles {
  private ImageFiles() {}

  /// An OCI image layout with one named image.
  static Path layout(Path folder, TestImage image, String name) throws IOException {
    for (Map.Entry<String, byte[]> file : layoutFiles(image, name).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  /// Adds to a layout of one image what refers to it.
  static void attach(Path folder, TestImage image, String name, TestImage referrer)
      throws IOException {
    layout(folder, referrer, "other");
    Files.writeString(
        folder.resolve("index.json"),
        ("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,"
                + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}},"
                + "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}")
            .formatted(
                image.mediaType(),
                image.digest(),
                image.bytes().length,
                name,
                referrer.mediaType(),
                referrer.digest(),
                referrer.bytes().length));
  }

  /// The same in a tar archive.
  static Path ociArchive(Path file, TestImage image, String name) throws IOException {
    return tar(file, layoutFiles(image, name));
  }

  /// What `docker save` writes for an image of one layer.
  static Path dockerArchive(Path file, TestImage image, String repoTag) throws IOException {
    List<String> digests = List.copyOf(image.blobs().keySet());
    String layer = digests.getFirst().substring("sha256:".length());
    String config = digests.getLast().substring("sha256:".length());
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(layer + "/layer.tar", image.blobs().get(digests.getFirst()));
    files.put(config + ".json", image.blobs().get(digests.getLast()));
    files.put(
        "manifest.json",
        "[{\"Config\":\"%s.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"%s/layer.tar\"]}]"
            .formatted(config, repoTag, layer)
            .getBytes(UTF_8));
    return tar(file, files);
  }

  private static Map<String, byte[]> layoutFiles(TestImage image, String name) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
    files.put(
        "index.json",
        ("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,"
                + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}]}")
            .formatted(image.mediaType(), image.digest(), image.bytes().length, name)
            .getBytes(UTF_8));
    files.putAll(
        image.blobs().entrySet().stream()
            .collect(Collectors.toMap(entry -> path(entry.getKey()), Map.Entry::getValue)));
    image.manifests().forEach((digest, manifest) -> files.put(path(digest), manifest.bytes()));
    return files;
  }

  private static String path(String digest) {
    return "blobs/" + digest.replace(':', '/');
  }

  private static Path tar(Path file, Map<String, byte[]> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(each.getKey());
        entry.setSize(each.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(each.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }
}
