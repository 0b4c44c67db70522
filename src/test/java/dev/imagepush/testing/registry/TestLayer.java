package dev.imagepush.testing.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A layer: its bytes as they are pushed, and the digest of the tar inside.
@SuppressWarnings("ArrayRecordComponent")
public record TestLayer(String mediaType, byte[] bytes, String diffId) {
  public static final String TAR = "application/vnd.oci.image.layer.v1.tar";
  public static final String TAR_GZIP = TAR + "+gzip";

  /// A gzipped tar of these text files, the same bytes each time.
  public static TestLayer files(Map<String, String> textByPath) {
    Map<String, byte[]> files = new TreeMap<>();
    textByPath.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
    return gzipped(files);
  }

  /// A gzipped tar of one file of random bytes, somewhat larger than the size given.
  public static TestLayer random(long seed, int size) {
    return gzipped(Map.of("data", TestImages.randomBytes(seed, size)));
  }

  /// Any bytes under any media type.
  public static TestLayer of(String mediaType, byte[] bytes) {
    return new TestLayer(mediaType, bytes, ContentDigest.sha256(bytes));
  }

  public String digest() {
    return ContentDigest.sha256(bytes);
  }

  private static TestLayer gzipped(Map<String, byte[]> files) {
    byte[] tar = tar(files);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new FastGzip(compressed)) {
      gzip.write(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestLayer(TAR_GZIP, compressed.toByteArray(), ContentDigest.sha256(tar));
  }

  private static byte[] tar(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Compresses as little as it may: the bytes are random anyway.
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
