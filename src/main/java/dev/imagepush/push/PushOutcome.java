package dev.imagepush.push;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How an attempt ended.
public sealed interface PushOutcome {
  /// What the source was, when it was read.
  ///
  /// @param name the source as people name it, with its digest
  /// @param digest of the source as it is, whichever parts of it are pushed
  /// @param bytes of all blobs that are pushed
  /// @param platforms those that are pushed
  record SourceImage(
      String name, Digest digest, MediaType mediaType, long bytes, List<Platform> platforms) {
    public SourceImage {
      platforms = List.copyOf(platforms);
    }
  }

  /// What is at the destination.
  ///
  /// @param digest the source's, but for a subset of its platforms
  /// @param notes what a person should know of it: parts of a sentence, in our words
  record PushedImage(Digest digest, List<String> notes) {
    public PushedImage {
      notes = List.copyOf(notes);
    }

    /// A source's image as it was.
    public static PushedImage of(SourceImage source) {
      return new PushedImage(source.digest(), List.of());
    }

    /// The same image, with more to know of it.
    PushedImage with(List<String> moreNotes) {
      return new PushedImage(digest, Stream.concat(notes.stream(), moreNotes.stream()).toList());
    }

    /// A sentence with the notes at its end.
    public String noted(String sentence) {
      return notes.isEmpty() ? sentence : sentence + "; " + String.join("; ", notes);
    }
  }

  /// The image is at the destination, and some of it was not before.
  ///
  /// @param names that were set: tags, or the image's digest where it goes without; none where only
  ///     what refers to it was missing
  /// @param previousDigest what the first tag pointed at; null where it did not exist
  record Pushed(
      SourceImage source,
      PushedImage image,
      List<String> names,
      @Nullable Digest previousDigest,
      long bytesUploaded,
      long bytesReused,
      Duration duration)
      implements PushOutcome {
    public Pushed {
      names = List.copyOf(names);
    }
  }

  /// The image was at the destination under every tag already.
  record UpToDate(SourceImage source, PushedImage image, Duration duration) implements PushOutcome {
    @Override
    public List<String> names() {
      return List.of();
    }
  }

  /// The image is not at the destination under every tag.
  ///
  /// @param source null where it failed before the source was read
  /// @param image what was to be there; null where it failed before that was known
  /// @param names that were set to it nevertheless
  record Failed(
      Failure failure,
      @Nullable SourceImage source,
      @Nullable PushedImage image,
      List<String> names)
      implements PushOutcome {
    public Failed {
      names = List.copyOf(names);
    }

    /// The failure to push a source's image as it was, before any name was set.
    public Failed(Failure failure, @Nullable SourceImage source) {
      this(failure, source, source == null ? null : PushedImage.of(source), List.of());
    }
  }

  /// The names that it has set at the destination.
  List<String> names();

  default ExitReason reason() {
    return switch (this) {
      case Pushed pushed -> ExitReason.PUSHED;
      case UpToDate upToDate -> ExitReason.UP_TO_DATE;
      case Failed failed -> failed.failure().reason();
    };
  }
}
