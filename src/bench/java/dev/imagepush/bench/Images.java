package dev.imagepush.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.image.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Images to push, with random bytes in their layers.
///
/// @param folder where they are made
record Images(Path folder) {
  static final String NAME = "v1";

  private static final int PIECE_BYTES = 1 << 20;

  /// The seed of an archive's first layer: no two images share one.
  private static final int FIRST_OF_ARCHIVE = 1000;

  private record Blob(String mediaType, Digest digest, long bytes) {
    String descriptor() {
      return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
          .formatted(mediaType, digest, bytes);
    }
  }

  /// An OCI image layout. Its layers are gzip streams, so that no tool finds a reason to compress them.
  Path layout(String name, int layers, int mebibytes) throws IOException {
    Path layout = folder.resolve(name);
    Files.createDirectories(layout.resolve("blobs").resolve("sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    List<Blob> blobs = new ArrayList<>();
    List<String> diffIds = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      Path file = layout.resolve("layer");
      diffIds.add("\"" + gzipped(file, layer, mebibytes) + "\"");
      blobs.add(stored(layout, file, "application/vnd.oci.image.layer.v1.tar+gzip"));
    }
    Blob config =
        text(layout, "application/vnd.oci.image.config.v1+json", config(String.join(",", diffIds)));
    Blob manifest =
        text(
            layout,
            "application/vnd.oci.image.manifest.v1+json",
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                    "application/vnd.oci.image.manifest.v1+json",
                    config.descriptor(),
                    blobs.stream().map(Blob::descriptor).collect(Collectors.joining(","))));
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s]}"
            .formatted(
                manifest
                    .descriptor()
                    .replace(
                        "}",
                        ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}"
                            .formatted(NAME))));
    return layout;
  }

  /// A tar archive as `docker save` wrote them, with its layers uncompressed.
  Path dockerArchive(String name, int layers, int mebibytes) throws IOException {
    Path file = folder.resolve(name);
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), 1 << 18))) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      List<String> diffIds = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int layer = 0; layer < layers; layer++) {
        Path content = folder.resolve("layer");
        try (HashedOutput out = new HashedOutput(Files.newOutputStream(content))) {
          layer(out, FIRST_OF_ARCHIVE + layer, mebibytes);
          diffIds.add("\"" + out.digest() + "\"");
        }
        names.add("\"layer-%d/layer.tar\"".formatted(layer));
        entry(tar, "layer-%d/layer.tar".formatted(layer), Files.size(content));
        Files.copy(content, tar);
        tar.closeArchiveEntry();
        Files.delete(content);
      }
      byte[] config = config(String.join(",", diffIds)).getBytes(UTF_8);
      String configName = Digest.sha256(config).hex() + ".json";
      text(tar, configName, config);
      text(
          tar,
          "manifest.json",
          "[{\"Config\":\"%s\",\"RepoTags\":[\"bench:%s\"],\"Layers\":[%s]}]"
              .formatted(configName, NAME, String.join(",", names))
              .getBytes(UTF_8));
    }
    return file;
  }

  private static String config(String diffIds) {
    return """
    {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[%s]}}"""
        .formatted(diffIds);
  }

  /// Writes a gzip stream; the digest of the layer in it.
  private static Digest gzipped(Path file, int seed, int mebibytes) throws IOException {
    GZIPOutputStream gzip =
        new GZIPOutputStream(Files.newOutputStream(file), PIECE_BYTES) {
          {
            def.setLevel(Deflater.NO_COMPRESSION);
          }
        };
    try (HashedOutput out = new HashedOutput(gzip)) {
      layer(out, seed, mebibytes);
      return out.digest();
    }
  }

  /// Writes a layer: a tar archive of one file.
  private static void layer(OutputStream out, int seed, int mebibytes) throws IOException {
    Random random = new Random(seed);
    byte[] piece = new byte[PIECE_BYTES];
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    entry(tar, "data", (long) mebibytes * PIECE_BYTES);
    for (int written = 0; written < mebibytes; written++) {
      random.nextBytes(piece);
      tar.write(piece);
    }
    tar.closeArchiveEntry();
    tar.finish();
  }

  private static Blob stored(Path layout, Path file, String mediaType) throws IOException {
    Digest digest;
    try (HashedOutput out = new HashedOutput(OutputStream.nullOutputStream())) {
      Files.copy(file, out);
      digest = out.digest();
    }
    Path blob = layout.resolve("blobs").resolve("sha256").resolve(digest.hex());
    Files.move(file, blob);
    return new Blob(mediaType, digest, Files.size(blob));
  }

  private static Blob text(Path layout, String mediaType, String text) throws IOException {
    Path file = Files.writeString(layout.resolve("text"), text);
    return stored(layout, file, mediaType);
  }

  private static void text(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    entry(tar, name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void entry(TarArchiveOutputStream tar, String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
  }
}
