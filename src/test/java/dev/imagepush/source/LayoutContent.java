package dev.imagepush.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// An OCI image layout under construction, as a map from path to content.
final class LayoutContent {
  static final byte[] LAYER = "a layer, of which no byte is looked at".getBytes(UTF_8);

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> entries = new ArrayList<>();

  LayoutContent() {
    files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
  }

  /// Adds an image with one layer; its config tells it from others.
  Descriptor image(String config, Map<String, String> annotations) {
    Descriptor configBlob = blob(MediaType.OCI_CONFIG, config.getBytes(UTF_8));
    Descriptor layer = blob(MediaType.OCI_LAYER, LAYER);
    return manifest(
        MediaType.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"config\":"
            + json(configBlob)
            + ",\"layers\":["
            + json(layer)
            + "]}",
        annotations);
  }

  Descriptor manifest(MediaType mediaType, String json, Map<String, String> annotations) {
    Descriptor manifest = blob(mediaType, json.getBytes(UTF_8));
    entry(manifest, annotations);
    return manifest;
  }

  LayoutContent entry(Descriptor manifest, Map<String, String> annotations) {
    String noted =
        annotations.entrySet().stream()
            .map(note -> "\"" + note.getKey() + "\":\"" + note.getValue() + "\"")
            .collect(Collectors.joining(",", ",\"annotations\":{", "}}"));
    String plain = json(manifest);
    entries.add(plain.substring(0, plain.length() - 1) + noted);
    return this;
  }

  Descriptor blob(MediaType mediaType, byte[] content) {
    Descriptor descriptor = new Descriptor(mediaType, Digest.sha256(content), content.length);
    files.put(path(descriptor), content);
    return descriptor;
  }

  LayoutContent file(String path, String content) {
    files.put(path, content.getBytes(UTF_8));
    return this;
  }

  LayoutContent without(String path) {
    files.remove(path);
    return this;
  }

  static String path(Descriptor blob) {
    return "blobs/sha256/" + blob.digest().hex();
  }

  Path writeTo(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : all().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }

  TarBytes tar() {
    TarBytes tar = new TarBytes();
    all().forEach(tar::file);
    return tar;
  }

  private Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>(files);
    all.putIfAbsent(
        "index.json",
        ("{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}")
            .getBytes(UTF_8));
    return all;
  }

  static String json(Descriptor descriptor) {
    return "{\"mediaType\":\""
        + descriptor.mediaType()
        + "\",\"digest\":\""
        + descriptor.digest()
        + "\",\"size\":"
        + descriptor.size()
        + "}";
  }
}
