package dev.imagepush.cli;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.ImageReference;
import dev.imagepush.source.ArchiveFormat;
import dev.imagepush.source.SourceSpec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A SOURCE as skopeo writes it: a transport, and what that transport reads.
///
/// | Form | Reads |
/// |---|---|
/// | `docker://host/repository:tag` | an image in a registry |
/// | `oci:DIR[:REF]` | an OCI image layout in a folder |
/// | `oci-archive:FILE[:REF]` | an OCI image layout in a tar archive |
/// | `docker-archive:FILE[:REF]` | what `docker save` writes |
sealed interface SourceArgument {
  /// An image in a registry.
  record InRegistry(ImageReference image) implements SourceArgument {}

  /// An image on this machine, which needs no login.
  record OnDisk(SourceSpec spec) implements SourceArgument {}

  Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*");

  /// Reads the argument. What follows the first colon after a path names the image, and may hold more
  /// colons and an `@`; so a path on this machine has no colon.
  ///
  /// @throws ExitException InvalidSpec, with a message that shows what to write
  static SourceArgument parse(String text) {
    int colon = text.indexOf(':');
    String transport = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (transport) {
      case "docker" -> inRegistry(rest);
      case "oci" -> {
        Located located = Located.of(transport, rest);
        yield new OnDisk(new SourceSpec.OciDirectory(located.path(), located.image()));
      }
      case "oci-archive" -> archive(transport, rest, ArchiveFormat.OCI_LAYOUT);
      case "docker-archive" -> archive(transport, rest, ArchiveFormat.DOCKER_ARCHIVE);
      case "docker-daemon" ->
          throw invalid(
              "docker-daemon: is not read; write the image to a file (docker save -o image.tar "
                  + rest
                  + ") and push docker-archive:image.tar");
      case "dir", "containers-storage", "sif", "tarball" ->
          throw invalid(
              transport
                  + ": is not read; skopeo copy SOURCE oci:DIR makes a layout of it, which is pushed"
                  + " as oci:DIR");
      default ->
          throw invalid(
              "SOURCE has no transport; write docker://"
                  + text
                  + " for an image in a registry, else oci:DIR, oci-archive:FILE or"
                  + " docker-archive:FILE");
    };
  }

  private static SourceArgument inRegistry(String rest) {
    if (!rest.startsWith("//")) {
      throw invalid("SOURCE is written docker://host/repository:tag, with two slashes");
    }
    try {
      return new InRegistry(ImageReference.parse(rest.substring(2)).withDefaultTag());
    } catch (IllegalArgumentException e) {
      throw invalid("SOURCE: " + e.getMessage());
    }
  }

  private static SourceArgument archive(String transport, String rest, ArchiveFormat format) {
    Located located = Located.of(transport, rest);
    return new OnDisk(new SourceSpec.ArchiveFile(located.path(), format, located.image()));
  }

  private static ExitException invalid(String message) {
    return new ExitException(ExitReason.INVALID_SPEC, message);
  }

  /// A path, and which image of those that are there.
  ///
  /// @param image null for the only one
  record Located(Path path, @Nullable String image) {
    private static Located of(String transport, String text) {
      int colon = text.indexOf(':', DRIVE.matcher(text).matches() ? 2 : 0);
      String path = colon < 0 ? text : text.substring(0, colon);
      String image = colon < 0 ? "" : text.substring(colon + 1);
      if (path.isEmpty()) {
        throw invalid("SOURCE names no path; write " + transport + ":PATH or PATH:REF");
      }
      try {
        return new Located(Path.of(path), image.isEmpty() ? null : image);
      } catch (InvalidPathException e) {
        throw invalid("SOURCE names a path that cannot be one: " + e.getReason());
      }
    }
  }
}
