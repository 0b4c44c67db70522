package dev.imagepush.source;

import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.ZstdStreams;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// How layers that are not compressed are made so.
public enum LayerCompression {
  /// What every registry and container runtime takes.
  GZIP,
  /// Smaller, and several times as fast; what runs the image has to know it, as containerd 1.5 does.
  ZSTD;

  private static final int BUFFER = 1 << 16;
  private static final MediaType DOCKER_LAYER =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");

  /// Compresses what is written; closing it writes the end. The same bytes give the same bytes: neither
  /// form holds a time or a name.
  OutputStream compressing(OutputStream target) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPOutputStream(target, BUFFER);
      case ZSTD -> ZstdStreams.compressing(target);
    };
  }

  /// The media type of a layer once it is compressed; empty for one that is left alone: it is compressed
  /// already, may not be distributed, or is no layer of files.
  Optional<MediaType> compressed(MediaType layer) {
    if (layer.equals(MediaType.OCI_LAYER)) {
      return Optional.of(
          switch (this) {
            case GZIP -> MediaType.OCI_LAYER_GZIP;
            case ZSTD -> MediaType.OCI_LAYER_ZSTD;
          });
    }
    return layer.equals(DOCKER_LAYER)
        ? Optional.of(new MediaType(DOCKER_LAYER + "." + this))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
