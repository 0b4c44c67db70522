package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.LocalFile;
import dev.imagepush.source.files.TemporaryFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Compresses layers of an image into temporary files, several side by side. A layer is compressed once,
/// since that costs ten times what sending it does: what has to be sent again is read from the file.
/// Closing deletes the files.
final class LayerPacking implements Closeable {
  private final ImageSource original;
  private final LayerCompression compression;
  private final SourceResources resources;
  private final Queue<LocalFile> files = new ConcurrentLinkedQueue<>();

  LayerPacking(ImageSource original, LayerCompression compression, SourceResources resources) {
    this.original = original;
    this.compression = compression;
    this.resources = resources;
  }

  /// A layer that was compressed. It has no media type of its own: two images may list the same layer by two.
  record Packed(Digest digest, LocalFile file) {
    Descriptor as(MediaType mediaType) {
      return new Descriptor(mediaType, digest, file.length());
    }
  }

  /// Compresses layers.
  ///
  /// @return what became of them, by the digest that they had
  /// @throws ExitException SourceCorrupt where a layer has other bytes than its digest says, StorageFull,
  ///     Cancelled
  Map<Digest, Packed> pack(Collection<Descriptor> layers) {
    List<Descriptor> ordered = List.copyOf(layers);
    List<Packed> packed = resources.processors().steps().map(ordered, this::pack);
    Map<Digest, Packed> byDigest = new HashMap<>();
    for (int i = 0; i < ordered.size(); i++) {
      byDigest.put(ordered.get(i).digest(), packed.get(i));
    }
    return byDigest;
  }

  @Override
  public void close() throws IOException {
    for (LocalFile file : files) {
      file.close();
    }
  }

  private Packed pack(Descriptor layer) throws IOException, InterruptedException {
    MessageDigest hash = Digest.Algorithm.SHA256.newHash();
    try (TemporaryFile file =
        resources.room().create("a compressed layer of " + original.name(), 0)) {
      try (InputStream plain = original.open(layer, 0);
          OutputStream packed =
              compression.compressing(new DigestOutputStream(file.output(), hash))) {
        copy(layer, plain, packed);
      }
      LocalFile stored = file.written();
      files.add(stored);
      return new Packed(Digest.finished(Digest.Algorithm.SHA256, hash), stored);
    }
  }

  /// Whoever pulls the image compares what it unpacks with the config's diff_ids; a registry, which sees
  /// compressed bytes alone, cannot.
  private void copy(Descriptor layer, InputStream from, OutputStream to)
      throws IOException, InterruptedException {
    Digest.Algorithm algorithm = layer.digest().algorithm();
    MessageDigest hash = algorithm.newHash();
    resources
        .processors()
        .forEachPiece(
            from,
            (buffer, count) -> {
              hash.update(buffer, 0, count);
              to.write(buffer, 0, count);
            });
    if (!Digest.finished(algorithm, hash).equals(layer.digest())) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          original.name()
              + ": the layer "
              + layer.digest()
              + " has other bytes than its digest says");
    }
  }
}
