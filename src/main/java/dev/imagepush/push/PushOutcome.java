package dev.imagepush.push;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an attempt ended.
public sealed interface PushOutcome {
  /// What the source was, when it was read.
  ///
  /// @param name the source as people name it, with its digest
  /// @param bytes of all blobs
  record SourceImage(
      String name, Digest digest, MediaType mediaType, long bytes, List<Platform> platforms) {
    public SourceImage {
      platforms = List.copyOf(platforms);
    }
  }

  /// The image is at the destination, and some of it was not before.
  ///
  /// @param previousDigest what the first tag pointed at; null where it did not exist
  record Pushed(
      SourceImage source,
      @Nullable Digest previousDigest,
      long bytesUploaded,
      long bytesReused,
      Duration duration)
      implements PushOutcome {}

  /// The image was at the destination under every tag already.
  record UpToDate(SourceImage source, Duration duration) implements PushOutcome {}

  /// The image is not at the destination under every tag.
  ///
  /// @param source null where it failed before the source was read
  record Failed(Failure failure, @Nullable SourceImage source) implements PushOutcome {}

  default ExitReason reason() {
    return switch (this) {
      case Pushed pushed -> ExitReason.PUSHED;
      case UpToDate upToDate -> ExitReason.UP_TO_DATE;
      case Failed failed -> failed.failure().reason();
    };
  }
}
